"""Fixtures of the browser tests."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page

from ..conftest import Faults
from .workbench import Workbench


@pytest.fixture
def workbench(page: Page) -> Workbench:
    """The workbench at 1440 x 900, not yet opened."""
    return Workbench(page)


class Site:
    """Another site, whose only page can be set."""

    address = ""
    html = ""


@pytest.fixture(scope="session")
def running_site() -> Iterator[Site]:
    """Another site, for the whole run."""
    theirs = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(theirs.html.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    theirs.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield theirs
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(running_site: Site, faults: Faults) -> Site:
    """Another site, whose page may be requested."""
    faults.expect(running_site.address)
    return running_site
