"""Backup and restore while a real server saves figures."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from app.examples import examples
from scripts.server import ROOT, serve

SECONDS = 60
COPIES = 2


def followspot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    database = str(folder / "followspot.sqlite3")
    environment = {**os.environ, "FOLLOWSPOT_DATABASE": database, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS
    )


def save(url: str) -> str:
    body = json.dumps({"spec": {"text": examples()[0].text, "layer": 5, "head": 3}}).encode()
    request = urllib.request.Request(f"{url}/api/figures", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return str(json.loads(response.read())["id"])


def kept(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {identity for (identity,) in connection.execute("SELECT id FROM figures")}


@pytest.mark.slow
def test_a_server_goes_on_while_it_is_copied_and_is_not_replaced_while_it_runs(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    before: list[set[str]] = []
    stop, started = threading.Event(), threading.Event()
    with serve(tmp_path, ready="/healthz") as server:

        def client() -> None:
            while not stop.is_set():
                acknowledged.append(save(server.url))
                started.set()

        thread = threading.Thread(target=client)
        thread.start()
        try:
            assert started.wait(SECONDS)
            for number in range(COPIES):
                before.append(set(acknowledged))
                process = followspot(tmp_path, "backup", f"copy{number}")
                assert process.returncode == 0, process.stderr
            refused = followspot(tmp_path, "restore", "copy0")
        finally:
            stop.set()
            thread.join(SECONDS)
        assert refused.returncode == 1
        assert "in use" in refused.stderr and "Stop the server" in refused.stderr
        save(server.url)  # and it still runs
    for number in range(COPIES):
        assert before[number] <= kept(tmp_path / f"copy{number}")
    assert kept(tmp_path / "copy0") < kept(tmp_path / "followspot.sqlite3")
    done = followspot(tmp_path, "restore", "copy0")
    assert done.returncode == 0, done.stderr
    assert kept(tmp_path / "followspot.sqlite3") == kept(tmp_path / "copy0")
    (former,) = tmp_path.glob("followspot.sqlite3.before-*")
    assert set(acknowledged) < kept(former)
