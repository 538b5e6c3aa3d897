"""Section ``visit``: a first visit on a slow phone and on a fast desktop, until the first picture."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page

from scripts.server import serve

from .chromium import Chromium, Traffic, chromium
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

_WATCH = """
window.shifted = 0;
window.largest = 0;
window.painted = 0;
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true });
watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) window.shifted += value; });
watch("largest-contentful-paint", ({ startTime }) => { window.largest = startTime; });
watch("element", ({ identifier, renderTime, loadTime }) => {
  if (identifier === "heatmap") window.painted ||= renderTime || loadTime;
});
"""
_IS_DRAWN = (
    "() => document.documentElement.dataset.capture && document.documentElement.dataset.state === 'drawn'"
)
# The observers are called between frames.
_FOUND = """
async () => {
  const [drawn] = performance.getEntriesByName("followspot:drawn");
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  return {
    painted: window.painted / 1000, drawn: (drawn.startTime + drawn.duration) / 1000,
    largest: window.largest / 1000, shift: window.shifted,
  };
}
"""


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
        page.add_init_script(_WATCH)
        traffic = Traffic(page)
        if device == "phone":
            _slow_down(page)
        page.goto(url, wait_until="commit")
        page.wait_for_function(_IS_DRAWN, timeout=LIMIT_MS)
        loaded = {"requests": float(traffic.requests), "bytes": traffic.received()["all"]}
        found: dict[str, float] = page.evaluate(_FOUND)
        return loaded | found


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", dict(SLOW))
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
