"""A real server during shutdown, and with more connections than it accepts."""

import json
import os
import resource
import signal
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from scripts.server import CHECKOUT, serve

SECONDS = 60
QUEUED = 20
FILES, SOCKETS = 400, 500
# Ten are documented, and a busy machine may take longer; the requests here would take minutes.
END_SECONDS = 20
DRAINING = ("env", "FOLLOWSPOT_DRAIN_SECONDS=3", *CHECKOUT)


def ask(url: str, document: Any = None) -> tuple[int, Any]:
    """Status and body of a GET, or of a POST of a document; -1 if there was no complete reply."""
    data = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status, json.loads(response.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


def queued(url: str) -> float:
    """The number of requests that wait for the inference thread or run on it."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=SECONDS) as response:
        lines = response.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("followspot_queue_length "))


@pytest.mark.slow
def test_what_waits_is_refused_in_words_and_the_rest_is_still_answered(tmp_path: Path) -> None:
    options = ["--model", "storyteller"]
    with serve(tmp_path, DRAINING, options) as server, ThreadPoolExecutor(QUEUED) as clients:
        bodies = [{"text": f"The child {n} had", "generate": {"tokens": 200}} for n in range(QUEUED)]
        replies = [clients.submit(ask, f"{server.url}/api/captures", document) for document in bodies]
        while queued(server.url) < QUEUED - 5:
            pass
        os.kill(server.pid, signal.SIGTERM)
        status, readiness = ask(f"{server.url}/readyz")
        while status == 200:
            status, readiness = ask(f"{server.url}/readyz")
        assert (status, list(readiness["missing"])) == (503, ["server"])
        assert ask(f"{server.url}/healthz") == (200, {"alive": True})
        refused = ask(f"{server.url}/api/captures", {"text": "One more child had"})
        assert (refused[0], refused[1]["code"]) == (503, "draining")
        outcomes = [reply.result(SECONDS) for reply in replies]
        server.process.wait(END_SECONDS)
    assert server.process.returncode == -signal.SIGTERM
    statuses = [status for status, _ in outcomes]
    assert set(statuses) <= {200, 503} and statuses.count(503) >= QUEUED // 2
    assert {document["code"] for status, document in outcomes if status == 503} == {"draining"}
    log = server.log.read_text()
    assert "Traceback" not in log and "child" not in log


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serve(tmp_path, DRAINING, ready="/healthz") as server:
        os.kill(server.pid, signal.SIGTERM)
        while ask(f"{server.url}/readyz")[1].get("missing", {}).get("server") is None:
            pass
        os.kill(server.pid, signal.SIGINT)
        assert server.process.wait(END_SECONDS) == -signal.SIGINT


@pytest.mark.slow
def test_idle_sockets_keep_nobody_out_and_fill_no_log(tmp_path: Path) -> None:
    """More connections than the server may open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * SOCKETS)), hard))
    limited = ("sh", "-c", f'ulimit -n {FILES} && exec "$@"', "sh", *CHECKOUT)
    with serve(tmp_path, limited, ready="/healthz") as server, ExitStack() as held:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        for number in range(SOCKETS):
            held.enter_context(socket.create_connection(address, timeout=SECONDS))
            if number % 50 == 0:
                assert ask(f"{server.url}/healthz") == (200, {"alive": True})
        assert ask(f"{server.url}/healthz") == (200, {"alive": True})
    log = server.log.read_text()
    assert log.count("as many connections") == 1
    assert "Traceback" not in log and len(log) < 10_000
