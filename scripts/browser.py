"""Find a Chromium or Chrome for the browser tests and the benchmarks, or install one.

``python -m scripts.browser`` prints its path, and fails with what to do when none can be had.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)

# No sandbox, because root and containers have none to give; none of Chromium's own errands on the network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

NOT_FOUND = """\
The browser tests need Chromium or Chrome, and none was found or could be installed.
Install one, or name it: FOLLOWSPOT_BROWSER=/path/to/chrome make test
Or run the other tests only: make test BROWSER=none"""


def find() -> Path | None:
    """The first browser that starts: the one in FOLLOWSPOT_BROWSER, an installed one, or Playwright's own."""
    named = os.environ.get("FOLLOWSPOT_BROWSER")
    candidates = [Path(named)] if named else _candidates()
    return next((path for path in candidates if _starts(path)), None)


def install() -> None:
    """Debian's package where that is possible, else Playwright's build. May leave nothing installed."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-liberation"]
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "--quiet", *command], env=environment, check=False)
        if find():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _candidates() -> Iterator[Path]:
    yield from (Path(path) for name in NAMES if (path := shutil.which(name)))
    yield from (Path(place) for place in PLACES)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    yield own


def _starts(path: Path) -> bool:
    """Whether it is a browser and not, say, a stub that only tells how to install one."""
    try:
        started = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return started.returncode == 0


def main() -> None:
    """Print the browser's path, after installing it if need be."""
    path = find()
    if path is None and not os.environ.get("FOLLOWSPOT_BROWSER"):
        print("No Chromium or Chrome was found; installing one.", flush=True)
        install()
        path = find()
    if path is None:
        sys.exit(NOT_FOUND)
    print(f"Browser: {path}")


if __name__ == "__main__":
    main()
