"""Find a Chromium or Chrome for the browser tests and the benchmarks, or install one; and Firefox and WebKit.

``python -m scripts.browser`` prints its path, and fails with instructions when there is none. Firefox and
WebKit are installed only where Debian's packages can be; tests that need an absent one are skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# First the build without windows: a page of it costs a fifth of the CPU time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)

# No sandbox, because root and containers cannot provide one; no network requests by Chromium itself.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Playwright's driver needs libatomic1, which a minimal Debian lacks. Ubuntu has no such browser.
DEBIAN_PACKAGES = (
    ("fonts-liberation", "libatomic1"),
    ("chromium-headless-shell",),
    ("firefox-esr",),
    ("webkit2gtk-driver", "xvfb"),
)
# The programs of the others: WebKit's driver, and the screen that it needs.
FIREFOX = "firefox-esr"
WEBKIT = ("WebKitWebDriver", "Xvfb")

NOT_FOUND = """\
The browser tests need Chromium or Chrome, and none was found that starts, nor could one be installed.
Install one, or name it: FOLLOWSPOT_BROWSER=/path/to/chrome make test
Or run the other tests only: make test BROWSER=none"""


def find() -> Path | None:
    """The first browser that starts: the one in FOLLOWSPOT_BROWSER, an installed one, or Playwright's own."""
    try:
        with sync_playwright() as playwright:
            for path in _candidates(playwright.chromium.executable_path):
                try:
                    playwright.chromium.launch(executable_path=path, args=ARGUMENTS).close()
                except Error:
                    continue  # say, a stub that only explains how to install the browser
                return path
    except Exception as error:  # Playwright raises nothing narrower when its driver does not start
        print(f"Playwright does not start: {error}", file=sys.stderr)
    return None


def find_firefox() -> Path | None:
    """The program of Firefox ESR."""
    path = shutil.which(FIREFOX)
    return Path(path) if path else None


def find_webkit() -> tuple[Path, Path] | None:
    """WebKit's driver, and a program that is a screen for it."""
    driver, screen = map(shutil.which, WEBKIT)
    return (Path(driver), Path(screen)) if driver and screen else None


def install() -> None:
    """Debian's packages where possible, else Playwright's build. May install nothing."""
    if _may_install_packages():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ("install", "--yes", "--no-install-recommends")
        for command in (("update",), *((*install, *packages) for packages in DEBIAN_PACKAGES)):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _may_install_packages() -> bool:
    """Whether this is root of a Debian, in practice a container."""
    return bool(shutil.which("apt-get")) and os.geteuid() == 0


def _candidates(playwrights_own: str) -> list[Path]:
    """Possible paths of a browser, best first; only existing files."""
    if named := os.environ.get("FOLLOWSPOT_BROWSER"):
        return [Path(named)]
    installed = [path for name in NAMES if (path := shutil.which(name))]
    return [path for path in map(Path, [*installed, *PLACES, playwrights_own]) if path.is_file()]


def main() -> None:
    """Print the browsers, after installing them if need be, or if a faster one can be had."""
    path = find()
    complete = path and path.name == NAMES[0] and find_firefox() and find_webkit()
    better = _may_install_packages() and not complete
    if (path is None or better) and not os.environ.get("FOLLOWSPOT_BROWSER"):
        print("Installing browsers.", flush=True)
        install()
        path = find()
    if path is None:
        sys.exit(NOT_FOUND)
    others = {"Firefox": find_firefox(), "WebKit": find_webkit()}
    absent = "".join(f"; without {name}" for name, found in others.items() if not found)
    print(f"Browser: {path}{absent}")


if __name__ == "__main__":
    main()
