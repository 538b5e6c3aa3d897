"""docs/nginx.conf and deploy/Caddyfile, unchanged except for port and certificate, before a real server."""

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

# Of a test: a port that is free, and a certificate that no authority signed.
CADDY_FOR_TESTS = """{{
	admin off
	local_certs
	skip_install_trust
	auto_https disable_redirects
	default_sni {host}
	storage file_system {folder}/caddy
"""
NEEDED = {"nginx": ("nginx", "openssl"), "caddy": ("caddy",)}
PROXIES = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(not all(map(shutil.which, needed)), reason=f"{name} is not installed"),
    )
    for name, needed in NEEDED.items()
]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest) -> str:
    """The name of a proxy that is installed."""
    return str(request.param)


@pytest.fixture(scope="module")
def port(proxy: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the proxy, before a server with the public name."""
    folder = tmp_path_factory.mktemp(proxy)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    named = ("env", f"FOLLOWSPOT_PUBLIC_URL=https://{HOST}", *CHECKOUT)
    with serve(folder, named, ready="/healthz") as server:
        configured = _nginx if proxy == "nginx" else _caddy
        command = configured(folder, port, urlsplit(server.url).netloc)
        log = folder / "error.log"
        with log.open("ab") as output:
            process = subprocess.Popen(command, stderr=output)
        try:
            _wait(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(SECONDS)


def _nginx(folder: Path, port: int, server: str) -> list[str]:
    """The command line of nginx with docs/nginx.conf."""
    certificate: list[str | Path] = ["-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", *certificate],
        check=True,
        capture_output=True,
    )
    site = (ROOT / "docs" / "nginx.conf").read_text()
    for before, after in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/followspot", str(folder)),
        ("127.0.0.1:8000", server),
    ):
        assert site.count(before) >= 1
        site = site.replace(before, after)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def _caddy(folder: Path, port: int, server: str) -> list[str]:
    """The command line of Caddy with deploy/Caddyfile."""
    written = (ROOT / "deploy" / "Caddyfile").read_text()
    site = written.replace("{\n", CADDY_FOR_TESTS.format(host=HOST, folder=folder), 1)
    (folder / "Caddyfile").write_text(site)
    variables = [f"DOMAIN=https://{HOST}:{port}", f"SERVER={server}", f"HOME={folder}"]
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    return ["env", *variables, *command]


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path, status: int = 200) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if ask(port, "GET", "/healthz")[0] == status:
                return
        except OSError:
            continue
    raise RuntimeError(log.read_text())


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


def test_another_name_is_refused(proxy: str, port: int) -> None:
    status, document = ask(port, "GET", "/api/models", Host="evil.example")
    if proxy == "nginx":
        assert (status, b"bad-host" in document) == (400, True)
    else:
        assert document == b"", "Caddy has no site of that name"


def test_the_largest_upload_is_the_same_as_here(port: int) -> None:
    assert ask(port, "POST", "/api/files", b" " * (16 * 2**20))[0] == 415
    assert ask(port, "POST", "/api/files", b" " * (16 * 2**20 + 1))[0] == 413


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")
def test_caddy_logs_no_address_where_nothing_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as closed:
        port, nobody = int(free.getsockname()[1]), f"127.0.0.1:{closed.getsockname()[1]}"
    log = tmp_path / "error.log"
    with log.open("wb") as output:
        process = subprocess.Popen(_caddy(tmp_path, port, nobody), stderr=output)
    try:
        _wait(process, port, log, status=502)
        assert ask(port, "GET", "/?text=walrus", Cookie="walrus")[0] == 502
    finally:
        process.terminate()
        process.wait(SECONDS)
    written = log.read_text()
    assert "connection refused" in written
    assert "walrus" not in written and "text=" not in written
