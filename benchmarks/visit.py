"""Section ``visit``: a first visit on a slow phone and on a fast desktop, until the first picture."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page

from scripts.server import serve

from .chromium import Chromium, Traffic, chromium
from .first_paint import IS_DRAWN, TIMES, WATCH
from .sample import Book, Notes
from .workbench import LIMIT_MS

ROUNDS, QUICK_ROUNDS = 5, 1

# What Lighthouse 12 calls slow 4G, and a processor of a quarter of the speed.
SLOW: Mapping[str, Any] = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 675_000 / 8,
}
SLOWER = 4
DEVICES: Mapping[str, Mapping[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}


def measure(quick: bool) -> Book:
    """Seconds, requests, bytes and layout shift of first visits, the devices alternating."""
    notes = Notes()
    with TemporaryDirectory() as name, chromium() as browser, serve(Path(name)) as server:
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            for device in DEVICES:
                notes.add(f"visit/{device}", _visit(browser, server.url, device))
    return notes.book()


def _visit(browser: Chromium, url: str, device: str) -> dict[str, float]:
    with browser.page(**DEVICES[device]) as page:
        page.add_init_script(WATCH)
        traffic = Traffic(page)
        if device == "phone":
            _slow_down(page)
        page.goto(url, wait_until="commit")
        page.wait_for_function(IS_DRAWN, timeout=LIMIT_MS)
        loaded = {"requests": float(traffic.requests), "bytes": traffic.received()["all"]}
        state: dict[str, float] = page.evaluate(TIMES)
        return loaded | state


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", dict(SLOW))
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
