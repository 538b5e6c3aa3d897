"""docs/nginx.conf, unchanged except for port and certificate, before a real server."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.server import CHECKOUT, ROOT, serve

HOST = "followspot.example.org"
SECONDS = 60
MAIN = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""

MISSING = not (shutil.which("nginx") and shutil.which("openssl"))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(MISSING, reason="nginx or openssl is not installed")]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The address of nginx, before a server with the public name."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate: list[str | Path] = ["-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", *certificate],
        check=True,
        capture_output=True,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    named = ("env", f"FOLLOWSPOT_PUBLIC_URL=https://{HOST}", *CHECKOUT)
    with serve(folder, named, ready="/healthz") as server:
        site = (ROOT / "docs" / "nginx.conf").read_text()
        for before, after in (
            ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
            ("/etc/ssl/followspot", str(folder)),
            ("127.0.0.1:8000", urlsplit(server.url).netloc),
        ):
            assert site.count(before) >= 1
            site = site.replace(before, after)
        (folder / "site.conf").write_text(site)
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
        try:
            _wait(nginx, port, folder)
            yield port
        finally:
            nginx.terminate()
            nginx.wait(SECONDS)


def _wait(nginx: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if nginx.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            continue
    raise RuntimeError((folder / "error.log").read_text())


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, timeout=SECONDS, context=context)
    try:
        headers = {"Host": HOST, "Content-Type": "application/json", **headers}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_pages_and_captures_come_through(port: int) -> None:
    status, page = ask(port, "GET", "/")
    assert (status, b"<!doctype html>" in page.lower()) == (200, True)
    status, _ = ask(port, "POST", "/api/captures", b'{"text": "The cat sat on the mat because it was soft."}')
    assert status == 200


def test_the_browser_of_a_visitor_may_post(port: int) -> None:
    """Origin has the public address, and so must the request passed on by the proxy."""
    status, document = ask(port, "POST", "/api/captures", b'{"text": "  "}', Origin=f"https://{HOST}")
    assert (status, b"empty-text" in document) == (422, True)


def test_the_numbers_of_the_server_are_not_for_visitors(port: int) -> None:
    assert ask(port, "GET", "/metrics")[0] == 404


def test_another_name_is_refused(port: int) -> None:
    status, document = ask(port, "GET", "/api/models", Host="evil.example")
    assert (status, b"bad-host" in document) == (400, True)


def test_the_largest_upload_is_the_same_as_here(port: int) -> None:
    assert ask(port, "POST", "/api/files", b" " * (16 * 2**20))[0] == 415
    assert ask(port, "POST", "/api/files", b" " * (16 * 2**20 + 1))[0] == 413
