"""The database file: migrated once, durable, with clear errors."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from app.core.input import Input
from app.errors import StoreFailed
from app.store.database import Access, Database
from app.store.inputs import InputStore, StoredInput
from app.store.integrity_check import IntegrityCheck
from app.store.sqlite_connection import SqliteConnection, pragma
from app.store.sqlite_file import SqliteFile
from app.store.tables import inputs, metadata

from .conftest import make_read_only


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "followspot.sqlite3"


def tables(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(inspect(connection).get_table_names())


def value_of(database: Database, name: str) -> object:
    with database.reading() as connection:
        return pragma(connection, name)


def count_inputs(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(inputs.select()).all())


def insert(connection: Connection, identity: str, text: str = "{}") -> None:
    values = {"id": identity, "model": "m", "revision": "r", "input": text, "used": 1}
    connection.execute(inputs.insert().values(values))


def writer(database: Database) -> SqliteConnection:
    """The connection that writes to SQLite's file."""
    backend = database.open()
    assert isinstance(backend, SqliteFile)
    return backend._writer


def test_commits_are_forced_to_disk(path: Path) -> None:
    database = Database(path)
    assert value_of(database, "journal_mode") == "wal"
    assert value_of(database, "synchronous") == 2  # FULL
    assert value_of(database, "foreign_keys") == 1
    assert value_of(database, "busy_timeout") == 2000
    assert value_of(database, "secure_delete") == 1


def test_two_processes_may_open_a_new_file_at_once(path: Path) -> None:
    path.parent.mkdir()
    start = threading.Barrier(4)
    problems: list[BaseException] = []

    def open_it() -> None:
        start.wait()
        try:
            Database(path).open()
        except StoreFailed as error:
            problems.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems


def test_an_exception_rolls_back(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction() as connection:
        insert(connection, "a")
        raise KeyError
    assert count_inputs(database) == 0


def test_what_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, but it is long enough to be looked at" * 100)
    with pytest.raises(StoreFailed, match="not a database") as refusal:
        Database(path).open()
    assert "moved away" in refusal.value.hint


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="unable to open"):
        Database(tmp_path).open()


def test_a_place_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFailed, match=r"Not a directory|File exists"):
        Database(tmp_path / "file" / "followspot.sqlite3").open()


def test_a_file_that_is_deleted_is_made_anew(path: Path) -> None:
    database = Database(path)
    database.open()
    for file in path.parent.iterdir():
        file.unlink()
    assert database.find_fault() is None
    assert tables(database) == {*metadata.tables, "alembic_version"}
    assert path.exists()


def test_a_file_that_is_damaged_is_reported_and_can_be_moved_away(path: Path) -> None:
    database = Database(path)
    database.open()
    database.close()
    path.write_bytes(b"damaged" * 1000)
    assert database.find_fault() is not None
    with pytest.raises(StoreFailed, match=f"^The database {path.name} cannot be used"):
        tables(database)
    path.unlink()
    assert database.find_fault() is None


def test_a_database_that_cannot_be_written_is_reported(database: Database) -> None:
    assert database.find_fault() is None
    make_read_only(database)
    assert database.find_fault() == "The database cannot be written."


class Meter:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Access, float, bool]] = []

    def transaction_ended(self, access: Access, seconds: float, *, failed: bool) -> None:
        self.told.append((access, seconds, failed))


def test_transactions_are_timed_and_their_failures_told(path: Path) -> None:
    meter, ticks = Meter(), count()
    database = Database(path, clock=lambda: next(ticks), meter=meter)
    with database.transaction():
        next(ticks)
    for reading in (database.reading, database.snapshot):
        with reading():
            pass
    with pytest.raises(ValueError), database.reading():
        raise ValueError
    make_read_only(database)
    database.find_fault()
    assert [(access, failed) for access, _, failed in meter.told] == [
        ("write", False),
        *[("read", False)] * 3,
        ("write", False),  # which makes it read-only
        ("write", True),
    ]
    assert all(seconds > 0 for _, seconds, _ in meter.told)
    database.close()


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection."""
    Database(path).open()
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_a_lock_is_waited_for_and_then_reported(path: Path, other: sqlite3.Connection) -> None:
    database = Database(path, patience=0.001)
    database.open()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="locked") as failure, database.transaction():
        pass
    assert failure.value.retry_after_s == 2 and "moment" in failure.value.hint
    other.execute("ROLLBACK")
    assert database.find_fault() is None


def test_who_comes_while_a_lock_is_known_does_not_wait(path: Path, other: sqlite3.Connection) -> None:
    """Twenty saves do not wait twenty times as long as one: they fail at once."""
    now = [100.0]
    database = Database(path, patience=0.001, clock=lambda: now[0])
    database.open()
    other.execute("BEGIN EXCLUSIVE")
    waits = []
    for now[0] in (100.0, 100.0005, 100.002):
        # SQLite's timeout setting, not the time it took.
        with pytest.raises(StoreFailed, match="locked"), writer(database).use() as connection:
            waits.append(pragma(connection, "busy_timeout"))
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    assert waits == [1, 0, 1]


def test_reading_goes_on_while_somebody_writes(path: Path, other: sqlite3.Connection) -> None:
    database = Database(path)
    store = InputStore(database, 10)
    store.remember(StoredInput("a", "m", "r", Input(text="t")))
    assert tables(database)
    other.execute("BEGIN EXCLUSIVE")
    answers: list[StoredInput | None] = []

    def read() -> None:
        # The update of its last use is skipped, at once.
        answers.append(store.recall("a"))

    with writer(database).use():  # one of our threads waiting for the lock
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=30)
    assert answers == [StoredInput("a", "m", "r", Input(text="t"))]
    other.execute("ROLLBACK")
    assert other.execute("SELECT used FROM inputs").fetchone() == (1,)


def test_a_damaged_page_is_noticed(path: Path) -> None:
    database = Database(path)
    with database.transaction() as connection:
        for number in range(300):
            insert(connection, str(number), "x" * 900)
    database.close()
    content = bytearray(path.read_bytes())
    assert IntegrityCheck(path).is_damaged() is False
    content[100_000:120_000] = b"\xa5" * 20_000
    path.write_bytes(content)
    database = Database(path)
    assert database.find_fault() == "The database is damaged."


def test_the_whole_file_is_read_rarely(path: Path) -> None:
    database = Database(path)
    database.open()
    database.close()
    now = [0.0]
    check = IntegrityCheck(path, lambda: now[0])
    assert not check.is_damaged()
    path.write_bytes(b"damaged" * 1000)
    now[0] = 9.9
    assert not check.is_damaged()
    now[0] = 10.1
    assert check.is_damaged()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_its_owner_can_read_it(path: Path) -> None:
    database = Database(path)
    assert database.find_fault() is None
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {f"{path.name}{suffix}": 0o600 for suffix in ("", "-shm", "-wal")}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_one_that_others_could_read_is_closed_to_them(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Database(path).open()
    path.chmod(0o644)
    path.parent.chmod(0o755)
    Database(path).open()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "could be read by others" in caplog.text
    # The permissions of an existing folder are not ours to change.
    assert path.parent.stat().st_mode & 0o777 == 0o755


def test_writable_writes_to_the_file(path: Path) -> None:
    database = Database(path)
    database.open()
    log = path.with_name(path.name + "-wal")
    before = log.stat().st_size
    assert database.find_fault() is None
    assert log.stat().st_size > before


def test_a_closed_database_opens_again(database: Database) -> None:
    database.close()
    database.close()
    assert database.find_fault() is None
