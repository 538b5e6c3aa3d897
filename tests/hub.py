"""A stand-in for the Hub on loopback: the HTTP interface for downloading a model."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest


@dataclass
class Repository:
    """One model of the stand-in.

    Attributes:
        gated: it answers like the Hub when a licence was not accepted.
        pause_after: bytes of the weights after which the stream waits for ``resume``; None for no pause.
        paused: set while it waits.
        facts: further members of the Hub's metadata of a model.
    """

    files: dict[str, bytes]
    commit: str = "0123456789abcdef0123456789abcdef01234567"
    gated: bool = False
    pause_after: int | None = None
    paused: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    facts: dict[str, Any] = field(default_factory=dict)


class Hub:
    """The models of the stand-in, and its requests."""

    def __init__(self) -> None:
        self.models: dict[str, Repository] = {}
        self.asked: list[str] = []
        self.broken = False
        self.url = ""

    def publish(self, source: str, folder: Path, **more: Any) -> Repository:
        """Add the files of a folder."""
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        repository = self.models[source] = Repository(files, **more)
        return repository


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(path)
        if self.hub.broken:
            return self._error(503, "", with_body)
        api = path.startswith("/api/models/")
        name, _, rest = path.removeprefix("/api/models/" if api else "/").partition(
            "/revision/" if api else "/resolve/"
        )
        repository = self.hub.models.get(name)
        if repository is None:
            return self._error(401 if api else 404, "RepoNotFound", with_body)
        if api:
            return self._send(json.dumps(_facts(name, repository)).encode(), {}, with_body)
        if repository.gated:
            return self._error(403, "GatedRepo", with_body)
        file = rest.partition("/")[2]
        if file not in repository.files:
            return self._error(404, "EntryNotFound", with_body)
        content = repository.files[file]
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": repository.commit}
        return self._send(content, headers, with_body, repository if file.endswith(".safetensors") else None)

    def _send(
        self, content: bytes, headers: dict[str, str], with_body: bool, repository: Repository | None = None
    ) -> None:
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_body:
            return
        first = len(content)
        if repository and repository.pause_after is not None:
            first = repository.pause_after
        try:
            self.wfile.write(content[:first])
            self.wfile.flush()
            if repository and first < len(content):
                repository.paused.set()
                repository.go_on.wait(30)
            self.wfile.write(content[first:])
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client disconnected, as when a download is cancelled
        finally:
            self.close_connection = self.close_connection or first < len(content)

    def _error(self, status: int, code: str, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if with_body:
            self.wfile.write(b"{}")


def _facts(name: str, repository: Repository) -> dict[str, Any]:
    siblings = [{"rfilename": name, "size": len(content)} for name, content in repository.files.items()]
    gated = "manual" if repository.gated else False
    facts = {
        "id": name,
        "sha": repository.commit,
        "siblings": siblings,
        "gated": gated,
        "tags": ["license:mit"],
    }
    return facts | repository.facts


@contextmanager
def stand_in() -> Iterator[Hub]:
    """A Hub on a free port of loopback until the block ends."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        for repository in hub.models.values():
            repository.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def using(hub: Hub, cache: Path) -> Iterator[None]:
    """Let Followspot download from the stand-in, into an empty cache, with no token."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.url)
        patch.setenv("HF_HUB_CACHE", str(cache))
        patch.setenv("HF_TOKEN_PATH", str(cache / "no-token"))
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            patch.delenv(name, raising=False)
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            patch.delenv(name, raising=False)
        yield
