"""Fixtures for the whole suite: the real server, a real browser, a page on which any fault fails the test."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from scripts.browser import ARGUMENTS, NOT_FOUND, find
from scripts.postgresql import NOT_FOUND as POSTGRES_NOT_FOUND
from scripts.postgresql import Postgres
from scripts.postgresql import find as find_postgres
from scripts.postgresql import serve as serve_postgres
from scripts.server import Server, serve

from . import pseudo_locale
from .node import Node

# The same examples every time, and no time limit for each: a busy machine must not fail them.
hypothesis.settings.register_profile("followspot", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("followspot")
# For a page of a busy machine; what is there is seen at once.
expect.set_options(timeout=20_000)

# Several workers share the cores (`make test`): torch must not start a thread for each core in each of them.
WORKER = "PYTEST_XDIST_WORKER" in os.environ
if WORKER:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_finish() -> None:
    """Leave modules and tests out of garbage collections: there are millions of objects in them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use the browser, and run them last; keep tests on one worker that share something.

    Last, because fast tests should fail first, and because Playwright leaves an event loop running in
    this thread: asyncio.run() would refuse to start beside it.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if WORKER and (group := _shared(item)):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: [bool(item.get_closest_marker(mark)) for mark in ("browser", "packaging")])


def _shared(item: pytest.Item) -> str | None:
    """The file of a test that uses a fixture of its module: each is set up by one worker only."""
    fixtures = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    uses_module = any(definitions[-1].scope == "module" for definitions in fixtures.values())
    return item.nodeid.partition("::")[0] if uses_module else None


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app of this checkout, with its own database and its model loaded. No request may crash it.

    It also speaks both pseudo-locales.
    """
    translations = pseudo_locale.write_catalogue(tmp_path_factory.mktemp("translations"))
    pseudo_locale.write_catalogue(translations, pseudo_locale.RIGHT_TO_LEFT)
    with serve(tmp_path_factory.mktemp("server"), translations=translations) as server:
        yield server
    log = server.log.read_text()
    assert "Traceback" not in log, f"The server met an exception that it did not handle:\n{log}"


@pytest.fixture(scope="session")
def server(running: Server) -> str:
    """The app's address, without a trailing slash."""
    return running.url


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of PostgreSQL, of this process of the tests only."""
    if find_postgres() is None:
        pytest.skip(POSTGRES_NOT_FOUND)
    with serve_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """A process of node that loads the client's modules."""
    process = Node()
    yield process
    process.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find()
    if path is None:
        pytest.fail(NOT_FOUND)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Faults:
    """The faults in the pages of one test, and those that the test expects."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, words: str) -> None:
        """Accept faults whose text contains these words; at least one must occur."""
        self._expected.append(words)

    def watch(self, context: BrowserContext) -> None:
        """Record the faults of every page of this context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._seen.append(f"exception: {error.error}"))
        context.on("request", self._request)

    def check(self) -> None:
        """Fail on an unexpected fault, and on a missing expected one."""
        unexpected = [fault for fault in self._seen if not any(words in fault for words in self._expected)]
        absent = [words for words in self._expected if not any(words in fault for fault in self._seen)]
        assert not unexpected, "The page is at fault:\n" + "\n".join(unexpected)
        assert not absent, f"Expected in the console, and not there: {absent}"

    def _console(self, message: ConsoleMessage) -> None:
        # Violations of the Content-Security-Policy come this way too.
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self._seen.append(f"request to another host: {request.url}")


@pytest.fixture
def faults(server: str) -> Iterator[Faults]:
    """Errors in the console, exceptions, policy violations and requests to other hosts: none may remain."""
    result = Faults(urlsplit(server).netloc)
    yield result
    result.check()


@pytest.fixture
def open_page(browser: Browser, server: str, faults: Faults) -> Iterator[Callable[..., Page]]:
    """Opens a page in a new context with these options: ``open_page(color_scheme="dark")``."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        settings = {"base_url": server, "viewport": {"width": 1440, "height": 900}} | options
        context = browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(15_000)
        faults.watch(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """An empty page, 1440 x 900, light; ``page.goto("/")`` opens the workbench."""
    return open_page()
