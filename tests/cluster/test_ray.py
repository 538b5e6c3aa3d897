"""A real cluster of Ray Serve, with two workers: whatever of it is killed, no request fails."""

import asyncio
import importlib.util
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from app import cluster
from app.settings import Settings
from scripts.server import Server, serve

from ..tiny import save_tiny
from .requests import HOST, TEXT, answer_of, of_one_process

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed"),
]

SECRET_TEXT = "the soft cat was a secret mat"
_WORKER, _CONTROLLER = "ray::ServeReplica:followspot:worker", "ray::ServeController"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ray")
    save_tiny(path / "tiny")
    return path


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    options = ("--model", str(folder / "tiny"), "--replicas", "2")
    with serve(folder, options=options) as server:
        _await(lambda: len(processes(server, _WORKER)) == 2)
        yield server
        started = psutil.Process(server.pid).children(recursive=True)
    assert psutil.wait_procs(started, timeout=15)[1] == [], "Ray ends with the server"


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, headers={"Host": HOST.partition("://")[2]}, timeout=60) as client:
        yield client


def processes(server: Server, name: str) -> list[psutil.Process]:
    """The processes of a cluster that are called so."""
    found = []
    for process in psutil.Process(server.pid).children(recursive=True):
        try:
            if process.cmdline()[0].startswith(name):
                found.append(process)
        except (psutil.NoSuchProcess, IndexError):
            continue
    return found


def _await(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Load:
    """Clients that ask for new texts and for what is about them.

    Attributes:
        answered: how many requests were.
        failed: what was answered otherwise.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self.answered = 0
        self.failed: list[Any] = []

    @contextmanager
    def running(self, clients: int = 4) -> Iterator["Load"]:
        threads = [threading.Thread(target=self._ask, args=(place,)) for place in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def await_answers(self, more: int) -> None:
        enough = self.answered + more
        _await(lambda: self.answered >= enough or bool(self.failed))

    def _ask(self, place: int) -> None:
        turn = 0
        with httpx2.Client(base_url=self._server.url, timeout=60) as client:
            while not self._over.is_set():
                turn += 1
                text = f"the cat {' '.join(['mat', 'sat', 'on'][int(d) % 3] for d in str(turn))} {place}"
                try:
                    made = client.post("/api/captures", json={"text": text})
                    replies = [made, client.get("/figure.svg", params={"text": text, "layer": 0, "head": 1})]
                    if made.status_code == 200:
                        replies.append(client.get(f"{made.headers['location']}/overview/self"))
                    bad = [(reply.status_code, reply.text) for reply in replies if reply.status_code != 200]
                except httpx2.HTTPError as error:
                    bad, replies = [(0, repr(error))], []
                self.failed += bad
                self.answered += len(replies) - len(bad)


def test_a_cluster_answers_as_one_process_does(
    client: httpx2.Client, folder: Path, tmp_path: Path, server: Server
) -> None:
    settings = Settings(
        model=[str(folder / "tiny")], database=tmp_path / "single.sqlite3", any_model=False, replicas=2
    )
    requests, expected = asyncio.run(of_one_process(settings))
    assert client.post("/api/captures", json={"text": TEXT}).status_code == 200
    for (method, address, more), answer in zip(requests, expected, strict=True):
        more = {**more, "headers": {"Host": "localhost", **more.get("headers", {})}}
        assert answer_of(client.request(method, address, **more)) == answer, (method, address)


@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_the_whole_app_can_be_named_to_serve_run() -> None:
    assert isinstance(cluster.app, pytest.importorskip("ray.serve").Application)
    with pytest.raises(AttributeError):
        cluster.none  # noqa: B018


def test_the_front_has_no_torch(server: Server) -> None:
    maps = Path(f"/proc/{server.pid}/maps")
    if not maps.exists():
        pytest.skip("only Linux tells")
    assert "libtorch" not in maps.read_text()
    assert "libtorch" in Path(f"/proc/{processes(server, _WORKER)[0].pid}/maps").read_text()


def test_a_killed_worker_fails_no_request(server: Server, client: httpx2.Client) -> None:
    spec = {"text": TEXT, "layer": "1", "head": "2"}
    saved = client.post("/api/figures", json={"spec": spec})
    assert saved.status_code == 201, saved.text
    with Load(server).running() as load:
        load.await_answers(20)
        victim = processes(server, _WORKER)[0]
        os.kill(victim.pid, signal.SIGKILL)
        load.await_answers(40)
        _await(lambda: len(processes(server, _WORKER)) == 2)
        load.await_answers(20)
    assert load.failed == []
    assert client.get(f"/api/figures/{saved.json()['id']}").status_code == 200


def test_a_killed_controller_fails_no_request(server: Server) -> None:
    [controller] = processes(server, _CONTROLLER)
    with Load(server).running() as load:
        load.await_answers(10)
        os.kill(controller.pid, signal.SIGKILL)
        load.await_answers(40)
    assert load.failed == []


def test_no_log_has_what_was_typed(server: Server, client: httpx2.Client) -> None:
    made = client.post("/api/captures", json={"text": SECRET_TEXT})
    client.get("/", params={"text": SECRET_TEXT})
    client.get("/figure.svg", params={"text": SECRET_TEXT, "layer": 0, "head": 9})
    client.get(f"{made.headers['location']}/overview/none")
    gcs = next(p for p in psutil.Process(server.pid).children(recursive=True) if p.name() == "gcs_server")
    logs = next(Path(one.partition("=")[2]) for one in gcs.cmdline() if one.startswith("--log_dir="))
    files = [path for path in logs.rglob("*") if path.is_file()]
    assert any("followspot_worker" in path.name for path in files), "these are the logs"
    spellings = [SECRET_TEXT, SECRET_TEXT.replace(" ", "+"), SECRET_TEXT.replace(" ", "%20")]
    for path in (*files, server.log):
        text = path.read_text(errors="replace")
        assert not [one for one in spellings if one in text], path
