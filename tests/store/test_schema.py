"""The tables of a database: new, old, half old, newer; the same for SQLite and PostgreSQL."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from app.core.input import Input
from app.core.outcome import OutcomeOptions
from app.errors import StoreFailed
from app.scan.marked_sentences import read_lines
from app.store import schema
from app.store.database import Database
from app.store.figures import FigureStore
from app.store.files import FileStore, digest_of
from app.store.inputs import InputStore, StoredInput
from app.store.scans import ScanStore, StoredScan
from app.store.tables import SIZES, figures, held, metadata
from scripts.server import ROOT

# Written by Followspot before it used SQLAlchemy and Alembic, with one entry of each kind and two figures.
OLD = Path(__file__).parent / "before_alembic.sqlite3"
# What deletes the first of these figures.
TOKEN = "fvrPS1SV5udI_BwCisseaYAgoMij0a_m"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite3"
    shutil.copy(OLD, path)
    return path


def shape(connection: Connection) -> dict[str, Any]:
    """The tables, as the database describes them."""
    inspector = inspect(connection)
    found: dict[str, Any] = {}
    for name in inspector.get_table_names():
        columns = [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(name)
        ]
        indexes = {(index["name"], *index["column_names"]) for index in inspector.get_indexes(name)}
        found[name] = (columns, inspector.get_pk_constraint(name)["constrained_columns"], indexes)
        found[name] += (inspector.get_table_options(name).get("sqlite_strict"),)
    return found


def shape_of(database: Database) -> dict[str, Any]:
    with database.reading() as connection:
        return shape(connection)


def test_a_new_database_is_what_the_migrations_make(database: Database, place: Path | str) -> None:
    made_at_once = shape_of(database)
    with database.transaction() as connection:
        metadata.drop_all(connection)
        schema._versions.drop(connection)
        schema.migrate(connection)
    assert shape_of(database) == made_at_once
    with database.reading() as connection:
        kinds = {row.kind: row.nbytes for row in connection.execute(held.select())}
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert kinds == dict.fromkeys(SIZES, 0)


def test_the_last_revision_is_the_one_that_the_app_expects() -> None:
    assert schema._in_order()[0] == schema.HEAD


def test_what_an_older_followspot_wrote_is_still_there(old: Path, tmp_path: Path) -> None:
    database = Database(old)
    inputs, scans = InputStore(database, 100), ScanStore(database)
    assert inputs.recall("a" * 32) == StoredInput(
        "a" * 32, "minilm", "sha256:0", Input(text="«ß» 猫 the text")
    )
    assert inputs.recall("b" * 32) == StoredInput(
        "b" * 32, "storyteller", "sha256:1", Input(text="Once"), answer=(3, 1, 4)
    )
    content = bytes(range(256))
    assert FileStore(database, 1000).recall(digest_of(content), "image") == content
    sentences = read_lines("# «ß»\nThe {cät} [slept]\n[a] {b}")
    outcomes = OutcomeOptions(outcome="divergence"), OutcomeOptions()
    assert scans.recall("c" * 32) == StoredScan("c" * 32, "tiny", "r1", "self", sentences, *outcomes)
    store = FigureStore(database, 10**6, 10)
    first = store.recall("1" * 12)
    assert (first.spec, first.title) == ({"text": "«ß» 猫\u2028", "layer": "5"}, "Title \0")
    assert store.recordings("1" * 12) == (b"\0recording\xff", b"other")
    assert [figure.id for figure in store.gallery(9)] == ["2" * 12]
    store.delete("1" * 12, TOKEN)
    new = Database(tmp_path / "new.sqlite3")
    assert shape_of(database) == shape_of(new)


def test_bytes_are_counted_on_from_those_of_an_older_followspot(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        counted = dict(connection.execute("SELECT kind, nbytes FROM held"))
        triggers = connection.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
        assert triggers.fetchone() == (6,)
    database = Database(old)
    with database.reading() as rows:
        now = {row.kind: row.nbytes for row in rows.execute(held.select())}
    assert now == counted | {"files": 256, "censuses": 0}
    with closing(sqlite3.connect(old)) as connection:
        triggers = connection.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
        assert triggers.fetchone() == (0,)


def test_any_step_on_the_way_is_brought_up_to_date(tmp_path: Path) -> None:
    """As were the files of those who ran a checkout: names of migrations in a table of their own."""
    steps = schema._in_order()[:0:-1]
    finished = shape_of(Database(tmp_path / "new.sqlite3"))
    for number, step in enumerate(steps, 1):
        path = tmp_path / f"{step}.sqlite3"
        database = Database(path)
        with database.transaction() as connection:
            metadata.drop_all(connection)
            schema._versions.drop(connection)
            schema.migrate(connection, step)
            schema._versions.drop(connection)
            schema._names.create(connection)
            connection.execute(schema._names.insert(), [{"name": name} for name in steps[:number]])
        database.close()
        assert shape_of(Database(path)) == finished, step


def test_a_newer_database_is_left_alone(database: Database, place: Path | str) -> None:
    with database.transaction() as connection:
        connection.execute(schema._versions.update().values(version_num="of_tomorrow"))
    before = shape_of(database)
    with pytest.raises(StoreFailed, match="newer Followspot: it has of_tomorrow") as refusal:
        Database(place).open()
    assert "Run that version" in refusal.value.hint
    assert shape_of(database) == before


def test_a_migration_that_fails_leaves_nothing_behind(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: Connection) -> None:
        held.drop(connection)
        connection.exec_driver_sql("not SQL")

    before = old.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "migrate", broken)
        with pytest.raises(StoreFailed, match="syntax error"):
            Database(old).open()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT count(*) FROM held").fetchone() == (2,)
    assert before[100:] in (old.read_bytes()[100:],)
    assert Database(old).find_fault() is None


OPENER = """
import sys
from pathlib import Path
from app.store.database import Database

place = sys.argv[1]
input()
Database(place if "://" in place else Path(place)).open()
"""


@pytest.fixture
def openers(place: Path | str) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that open the database once they are told to."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(place)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_processes_may_make_a_database_at_once(
    database: Database, openers: list[subprocess.Popen[str]]
) -> None:
    for process in openers:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate()[1] for process in openers]
    assert [process.returncode for process in openers] == [0, 0, 0], errors
    with database.reading() as connection:
        assert connection.scalars(schema._versions.select()).all() == [schema.HEAD]
        assert connection.execute(figures.select()).all() == []
