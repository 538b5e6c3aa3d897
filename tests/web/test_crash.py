"""kill -9 while figures are saved: no acknowledged one is lost.

This shows that a reply is not sent before the commit, and that a half-written log is harmless. A test cannot
show the effect of a power failure on the disk; ``synchronous=FULL`` is for that.
"""

import io
import json
import os
import signal
import sqlite3
import threading
import urllib.request
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.examples import recordings
from app.store.database import Database
from app.store.figures import FigureStore
from scripts.postgresql import Postgres
from scripts.server import serve

from .conftest import EXAMPLE

ROUNDS = 4
CLIENTS = 3
# Until the kill, from the first acknowledged figure on; seconds.
LONGEST = 1.0
SECONDS = 60
RECORDING = next(recording for recording in recordings() if recording.text == EXAMPLE)

Head = tuple[int, int]
CUT = (OSError, HTTPException, ValueError)


def save(url: str, head: Head) -> str:
    """The id of an acknowledged figure; raises one of CUT if the reply was incomplete."""
    spec = {"text": EXAMPLE, "layer": head[0], "head": head[1]}
    body = json.dumps({"spec": spec}).encode()
    request = urllib.request.Request(f"{url}/api/figures", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        assert response.status == 201
        return str(json.loads(response.read())["id"])


def saved_until_killed(url: str, pid: int, random: Random) -> dict[str, Head]:
    """Save from several clients, and kill the server at some moment. The acknowledged figures, by id."""
    acknowledged: dict[str, Head] = {}
    cut: list[BaseException] = []
    started = threading.Event()

    def client(random: Random) -> None:
        try:
            while True:
                head = (random.randrange(6), random.randrange(12))
                acknowledged[save(url, head)] = head
                started.set()
        except CUT as error:
            cut.append(error)

    threads = [threading.Thread(target=client, args=(Random(random.random()),)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    assert started.wait(SECONDS)
    killer = threading.Timer(random.uniform(0, LONGEST), os.kill, (pid, signal.SIGKILL))
    killer.start()
    for thread in [killer, *threads]:
        thread.join(SECONDS)
    # The kill stopped each in the middle of a request.
    assert len(cut) == CLIENTS
    return acknowledged


def check(url: str, acknowledged: dict[str, Head]) -> None:
    for identity, (layer, head) in acknowledged.items():
        with urllib.request.urlopen(f"{url}/figures/{identity}.npz", timeout=SECONDS) as response:
            content = response.read()
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            np.testing.assert_array_equal(archive["weights"], RECORDING.weights("self", layer)[head])


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "rounds"), [("SQLite", ROUNDS), ("PostgreSQL", ROUNDS // 2)])
def test_no_figure_that_was_acknowledged_is_lost(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, rounds: int
) -> None:
    url = None
    if kind == "PostgreSQL":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.new_database()
    random, acknowledged = Random(5), dict[str, Head]()
    for _ in range(rounds):
        with serve(tmp_path, ready="/healthz", database_url=url) as server:
            check(server.url, acknowledged)
            acknowledged |= saved_until_killed(server.url, server.pid, random)
    with serve(tmp_path, ready="/healthz", database_url=url) as server:
        check(server.url, acknowledged)
    assert len(acknowledged) >= rounds
    if url is None:
        with closing(sqlite3.connect(tmp_path / "followspot.sqlite3")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database = Database(url or tmp_path / "followspot.sqlite3")
    stored = {figure.id for figure in FigureStore(database, 10**9, 10**6).all()}
    database.close()
    assert set(acknowledged) <= stored
    # At most one unacknowledged figure per client and round.
    assert len(stored) <= len(acknowledged) + CLIENTS * rounds
    print(f"{len(acknowledged)} figures were acknowledged, {len(stored)} are kept")
