"""A real Chromium: pages with an empty cache, and their network traffic."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, Playwright, sync_playwright

from scripts.browser import ARGUMENTS, NOT_FOUND, find


class Chromium:
    """One browser, restarted after a failed page."""

    def __init__(self, playwright: Playwright, path: Path) -> None:
        self._playwright = playwright
        self._path = path
        self._browser = self._launch()

    @property
    def version(self) -> str:
        """As reported by the browser."""
        return self._browser.version

    @contextmanager
    def page(self, **options: Any) -> Iterator[Page]:
        """An empty page with an empty cache. After an exception it stays until restart() or close().

        Args:
            options: of the browser context; by default 1440 x 900 pixels.
        """
        context = self._browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        yield context.new_page()
        context.close()

    def restart(self) -> None:
        """Restart the browser, without its pages."""
        self._browser.close()
        self._browser = self._launch()

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def _launch(self) -> Browser:
        return self._playwright.chromium.launch(executable_path=self._path, args=ARGUMENTS)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A browser for the length of a block; RuntimeError if there is none."""
    path = find()
    if path is None:
        raise RuntimeError(NOT_FOUND)
    with sync_playwright() as playwright:
        browser = Chromium(playwright, path)
        yield browser
        browser.close()


class Traffic:
    """Counts the bytes that a page receives over the network: compressed, with headers."""

    def __init__(self, page: Page) -> None:
        self._urls: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._begun)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    @property
    def requests(self) -> int:
        """The number of requests sent."""
        return len(self._urls)

    def received(self) -> dict[str, float]:
        """Bytes of ``assets`` (the page, scripts, styles), of ``data`` (below /api/), and of ``all``."""
        paths = {key: urlsplit(self._urls.get(key, "")).path for key in self._bytes}
        data = sum(size for key, size in self._bytes.items() if paths[key].startswith("/api/"))
        total = sum(self._bytes.values())
        return {"assets": total - data, "data": data, "all": total}

    def _begun(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]
