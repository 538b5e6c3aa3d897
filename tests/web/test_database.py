"""A server and its database: opened after the first page, refused if newer; the same over PostgreSQL."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from fastapi import FastAPI

from app.errors import StoreFailed
from app.main import create_app
from app.settings import Settings
from app.store import threads
from app.store.database import Database
from app.store.figures import FigureStore
from app.store.schema import _versions
from scripts.postgresql import NOT_FOUND, Postgres, find
from scripts.postgresql import serve as serve_postgres
from scripts.server import ROOT, serve

from .conftest import EXAMPLE, client_of, post, problem, services_of

SECONDS = 60
SPEC = {"text": EXAMPLE, "layer": 3, "head": 7}

FIRST_PAGE = """
import sys
from pathlib import Path
from starlette.testclient import TestClient
from app.main import create_app
from app.settings import Settings

app = create_app(Settings(database=Path(sys.argv[1])))
assert TestClient(app, base_url="http://localhost").get("/").status_code == 200
print(*sorted({"sqlalchemy", "alembic", "psycopg"} & set(sys.modules)))
"""


def test_the_first_page_does_not_wait_for_the_database(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_PAGE, str(tmp_path / "followspot.sqlite3")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
    assert not (tmp_path / "followspot.sqlite3").exists()


def test_a_server_ends_that_cannot_use_its_database(tmp_path: Path) -> None:
    database = Database(tmp_path / "followspot.sqlite3")
    with database.transaction() as connection:
        connection.execute(_versions.update().values(version_num="of_tomorrow"))
    database.close()
    with pytest.raises(RuntimeError, match="newer Followspot: it has") as ended, serve(tmp_path):
        pass
    assert "status 1" in str(ended.value) and "Traceback" not in str(ended.value)


def test_what_postgresql_keeps_is_what_sqlite_keeps(postgres: Postgres, tmp_path: Path) -> None:
    """The same ids, addresses and bytes, after a restart too; and deleted figures are gone."""
    places: list[dict[str, Any]] = [
        {"database": tmp_path / "followspot.sqlite3"},
        {"database_url": postgres.new_database()},
    ]
    replies = []
    for place in places:
        first = client_of(create_app(Settings(**place)))
        capture = first.post("/api/captures", json={"text": EXAMPLE}).json()
        saved = post(first, "/api/figures", {"spec": SPEC, "title": "Title \0 «ß» 猫"})
        assert saved.status_code == 201, saved.text
        figure = saved.json()
        services_of(first).database.close()
        second = client_of(create_app(Settings(**place)))
        address = f"/figures/{figure['id']}"
        entry = second.get(f"/api{address}").json()
        files = [second.get(f"{address}.{kind}").content for kind in ("svg", "csv", "npz")]
        assert second.get(address).status_code == 200
        assert second.get("/readyz").json()["missing"].keys() == {"model"}
        headers = {"Followspot-Delete-Token": figure["delete_token"]}
        wrong = {"Followspot-Delete-Token": "no"}
        problem(second.delete(f"/api{address}", headers=wrong), 403, "wrong-token")
        assert second.delete(f"/api{address}", headers=headers).status_code == 204
        problem(second.get(f"/api{address}"), 404, "unknown-figure")
        services_of(second).database.close()
        replies.append((capture["id"], entry["title"], entry["spec"], files[0], files[1]))
    assert replies[0] == replies[1]


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def app(url: str) -> Iterator[FastAPI]:
    app = create_app(Settings(database_url=url))
    yield app
    app.state.services.database.close()


def test_the_password_is_nowhere(
    app: FastAPI, postgres: Postgres, url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(app)
    settings = app.state.services.settings
    shown = [repr(settings), str(settings), settings.model_dump_json()]
    pages = ("/healthz", "/readyz", "/metrics", "/gallery", "/api/openapi.json")
    shown += [client.get(page).text for page in pages]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    copy = str(tmp_path / "copy")
    unreachable, foreign = url.replace(f":{postgres.port}/", ":1/"), f"mysql:{url.partition(':')[2]}"
    for place, command, words in (
        (url, "backup", "holds the whole database"),
        (url, "restore", "was restored"),
        (unreachable, "restore", "does not answer"),
        (foreign, "restore", "is not the address of a database of PostgreSQL"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", command, copy],
            env={**environment, "FOLLOWSPOT_DATABASE_URL": place},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in done.stderr
        assert words in " ".join((done.stdout + done.stderr).split())
        shown += [done.stdout, done.stderr]
    postgres.execute(f"ALTER DATABASE {url.rpartition('/')[2]} ALLOW_CONNECTIONS false")
    services_of(client).database.close()
    shown += [post(client, "/api/figures", {"spec": SPEC}).text, client.get("/readyz").text, caplog.text]
    assert "does not answer" in caplog.text
    for text in shown:
        assert Postgres.password not in text


def test_one_who_writes_for_long_delays_only_those_who_write(
    app: FastAPI, postgres: Postgres, url: str
) -> None:
    client = client_of(app)
    services_of(client).database._patience = 0.05
    saved = post(client, "/api/figures", {"spec": SPEC}).json()
    other = Database(url)
    with other.transaction():
        refused = post(client, "/api/figures", {"spec": SPEC})
        assert "locked" in problem(refused, 503, "store-failed")["detail"]
        assert refused.headers["retry-after"] == "2"
        assert client.get(f"/figures/{saved['id']}.csv").status_code == 200
    other.close()
    assert post(client, "/api/figures", {"spec": SPEC}).status_code == 201


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON figures EXECUTE FUNCTION full_disk();
"""


def test_a_full_disk_is_reported_and_takes_nothing(app: FastAPI, url: str) -> None:
    client = client_of(app)
    saved = post(client, "/api/figures", {"spec": SPEC}).json()
    with services_of(client).database.transaction() as connection:
        connection.exec_driver_sql(FULL)
    refused = problem(post(client, "/api/figures", {"spec": SPEC}), 503, "store-failed")
    assert "No space left on device" in refused["detail"] and "disk" in refused["hint"]
    assert client.get(f"/figures/{saved['id']}.csv").status_code == 200
    with services_of(client).database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER full_disk ON figures")
    assert post(client, "/api/figures", {"spec": SPEC}).status_code == 201


def test_a_server_that_hangs_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(threads, "_SECONDS", 0.01)

    async def ask() -> None:
        await threads.read_in_thread(goes_on.wait)

    with pytest.raises(StoreFailed, match="did not answer") as failure:
        asyncio.run(ask())
    goes_on.set()
    assert failure.value.retry_after_s == 10


def save(server: str) -> tuple[int, str]:
    """Save a figure: the status, and its id; 0 if the reply was incomplete."""
    body = json.dumps({"spec": SPEC}).encode()
    request = urllib.request.Request(f"{server}/api/figures", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status, str(json.loads(response.read())["id"])
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_is_restarted_while_figures_are_saved(tmp_path: Path, mode: str) -> None:
    """Every reply is 201 or 503, and what was acknowledged is there; the server goes on by itself."""
    if find() is None:
        pytest.skip(NOT_FOUND)
    statuses: list[int] = []
    acknowledged: list[str] = []
    stop, saved, refused, again = (threading.Event() for _ in range(4))

    def client(address: str) -> None:
        while not stop.is_set():
            status, identity = save(address)
            statuses.append(status)
            if status == 201:
                acknowledged.append(identity)
                (again if refused.is_set() else saved).set()
            elif status == 503:
                refused.set()

    with serve_postgres() as postgres:
        place = postgres.new_database()
        with serve(tmp_path, ready="/healthz", database_url=place) as server:
            clients = [threading.Thread(target=client, args=(server.url,)) for _ in range(3)]
            for thread in clients:
                thread.start()
            try:
                assert saved.wait(SECONDS)
                postgres.stop(mode)
                assert refused.wait(SECONDS)
                postgres.start()
                assert again.wait(SECONDS)
            finally:
                stop.set()
                for thread in clients:
                    thread.join(SECONDS)
            assert Postgres.password not in server.log.read_text()
        database = Database(place)
        kept = {figure.id for figure in FigureStore(database, 10**9, 10**6).all()}
        database.close()
    assert set(statuses) == {201, 503}
    assert set(acknowledged) <= kept
    print(
        f"{len(acknowledged)} figures were acknowledged, {len(kept)} are kept, {statuses.count(503)} refused"
    )
