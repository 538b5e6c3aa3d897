"""Find a Chromium or Chrome for the browser tests and the benchmarks, or install one.

``python -m scripts.browser`` prints its path, and fails with instructions when there is none.
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
DEBIAN_PACKAGES = (("fonts-liberation", "libatomic1"), ("chromium-headless-shell",))

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


def install() -> None:
    """Debian's package where possible, else Playwright's build. May install nothing."""
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
    """Print the browser's path, after installing it if need be, or if a faster one can be had."""
    path = find()
    slow = path is not None and path.name != NAMES[0] and _may_install_packages()
    if (path is None or slow) and not os.environ.get("FOLLOWSPOT_BROWSER"):
        result = f"{path} was found" if slow else "No Chromium or Chrome was found"
        print(f"{result}; installing {NAMES[0] if slow else 'one'}.", flush=True)
        install()
        path = find()
    if path is None:
        sys.exit(NOT_FOUND)
    print(f"Browser: {path}")


if __name__ == "__main__":
    main()
