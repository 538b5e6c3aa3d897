"""A backup is consistent whatever is written meanwhile, and is restored only when the database is unused."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.input import Input
from app.errors import FollowspotError, StoreFailed
from app.store import schema
from app.store.backup import backup, restore
from app.store.database import Database
from app.store.figures import FigureDraft, FigureStore, SavedFigure
from app.store.files import FileStore, StoredFile
from app.store.inputs import InputStore, StoredInput
from app.store.tables import metadata
from scripts.postgresql import Postgres

from .test_schema import OLD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "followspot.sqlite3"


def store_at(path: Path) -> FigureStore:
    return FigureStore(Database(path), 10**9, 10**6)


def kept(path: Path) -> dict[str, bytes]:
    """The recordings of all figures in a database."""
    database = Database(path)
    store = FigureStore(database, 10**9, 10**6)
    result = {figure.id: store.recordings(figure.id)[0] for figure in store.all()}
    database.close()
    return result


def save(path: Path, *recordings: bytes) -> None:
    database = Database(path)
    for recording in recordings:
        FigureStore(database, 10**9, 10**6).save(FigureDraft({}, recording))
    database.close()


def files(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def test_a_backup_holds_all_that_was_saved(path: Path, tmp_path: Path) -> None:
    save(path, b"one", b"two")
    nbytes = backup(path, tmp_path / "copy")
    assert nbytes == (tmp_path / "copy").stat().st_size > 0
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0  # texts are private
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]
    assert kept(tmp_path / "copy") == kept(path)


def test_a_backup_while_others_write_is_of_one_moment(path: Path, tmp_path: Path) -> None:
    """It contains every figure saved before it began, complete, and no partial one."""
    store, stop = store_at(path), threading.Event()
    acknowledged: list[str] = []
    started = threading.Event()

    def write() -> None:
        while not stop.is_set():
            saved, _ = store.save(FigureDraft({}, os.urandom(20_000)))
            acknowledged.append(saved.id)
            if len(acknowledged) >= 3:
                started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(30)
        copies = []
        for number in range(3):
            before = set(acknowledged)
            backup(path, tmp_path / f"copy{number}")
            copies.append(before)
    finally:
        stop.set()
        writer.join()
    everything = kept(path)
    for number, before in enumerate(copies):
        copy = kept(tmp_path / f"copy{number}")
        assert before <= set(copy)
        assert all(everything[identity] == content for identity, content in copy.items())


def test_what_was_lost_is_back_and_what_was_there_is_kept_beside_it(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    backup(path, tmp_path / "copy")
    before = kept(path)
    save(path, b"two")
    later = kept(path)
    former = restore(tmp_path / "copy", path)
    assert kept(path) == before
    assert former is not None and former.name.startswith(f"{path.name}.before-")
    assert kept(former) == later
    again = restore(former, path)
    assert again not in (None, former)
    assert kept(path) == later


def test_a_backup_is_put_where_no_database_was(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    backup(path, tmp_path / "copy")
    assert restore(tmp_path / "copy", tmp_path / "new" / "f.sqlite3") is None
    assert files(tmp_path / "new" / "f.sqlite3") == ["f.sqlite3"]
    assert kept(tmp_path / "new" / "f.sqlite3") == kept(path)


def test_a_database_in_use_is_left_alone(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    backup(path, tmp_path / "copy")
    database = Database(path)
    FigureStore(database, 10**9, 10**6).save(FigureDraft({}, b"two"))
    with pytest.raises(StoreFailed, match="in use") as refusal:
        restore(tmp_path / "copy", path)
    assert "Stop the server" in refusal.value.hint
    database.close()
    assert sorted(kept(path).values()) == [b"one", b"two"]
    assert not [name for name in files(path) if "before" in name or name.startswith(".")]


def test_what_a_killed_server_left_in_its_log_is_kept(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    backup(path, tmp_path / "copy")
    database = Database(path)
    FigureStore(database, 10**9, 10**6).save(FigureDraft({}, b"two"))
    crashed = tmp_path / "crashed" / path.name
    crashed.parent.mkdir()
    for suffix in ("", "-wal"):
        crashed.with_name(crashed.name + suffix).write_bytes(path.with_name(path.name + suffix).read_bytes())
    database.close()
    former = restore(tmp_path / "copy", crashed)
    assert former is not None
    assert sorted(kept(former).values()) == [b"one", b"two"]
    assert list(kept(crashed).values()) == [b"one"]


def test_a_damaged_database_gives_way(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    backup(path, tmp_path / "copy")
    path.write_bytes(b"damaged" * 1000)
    former = restore(tmp_path / "copy", path)
    assert former is not None and former.read_bytes() == b"damaged" * 1000
    assert list(kept(path).values()) == [b"one"]


def test_a_backup_of_an_older_version_is_brought_into_shape(path: Path, tmp_path: Path) -> None:
    restore(OLD, path)
    assert kept(path) == {"1" * 12: b"\0recording\xff", "2" * 12: b"recording"}
    with closing(sqlite3.connect(OLD)) as connection:
        assert connection.execute("SELECT count(*) FROM migrations").fetchone() == (9,)


def _newer(path: Path) -> None:
    database = Database(path)
    with database.transaction() as connection:
        connection.execute(schema._versions.update().values(version_num="of_tomorrow"))
    database.close()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE birds (name)")
    connection.close()


def _torn(path: Path) -> None:
    save(path, os.urandom(50_000))
    content = bytearray(path.read_bytes())
    content[8192:49152] = b"\xff" * 40960
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_bytes(b"text " * 1000), "not a database"),
        (lambda path: path.write_bytes(b""), "not a database of Followspot"),
        (lambda path: path.mkdir(), "no such backup"),
        (lambda path: None, "no such backup"),
        (_newer, "newer Followspot"),
        (_foreign, "not a database of Followspot"),
        (_torn, "damaged|malformed"),
    ],
)
def test_what_is_no_backup_changes_nothing(path: Path, tmp_path: Path, make: object, message: str) -> None:
    save(path, b"one")
    assert callable(make)
    make(tmp_path / "copy")
    before = kept(path), files(path)
    with pytest.raises(StoreFailed, match=message):
        restore(tmp_path / "copy", path)
    assert (kept(path), files(path)) == before


def test_a_backup_replaces_nothing(path: Path, tmp_path: Path) -> None:
    save(path, b"one")
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(StoreFailed, match="already"):
        backup(path, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_damaged_database_gives_no_backup(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    _torn(path)
    with pytest.raises(FollowspotError):
        backup(path, tmp_path / "copy")
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("target", ["nowhere/copy", "data"])
def test_a_place_that_cannot_be_written_is_reported(path: Path, tmp_path: Path, target: str) -> None:
    save(path, b"one")
    with pytest.raises(StoreFailed):
        backup(path, tmp_path / target)


def test_without_a_database_there_is_no_backup(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="no database"):
        backup(path, tmp_path / "copy")
    assert not path.exists()


def rows(place: Path | str) -> dict[str, list[tuple[object, ...]]]:
    """Everything in a database."""
    database = Database(place)
    with database.snapshot() as connection:
        found = {
            name: sorted(tuple(row) for row in connection.execute(table.select()))
            for name, table in metadata.tables.items()
        }
    database.close()
    return found


def fill(place: Path | str) -> tuple[SavedFigure, str]:
    """One entry of most kinds, and the token of the figure."""
    database = Database(place)
    InputStore(database, 10).remember(StoredInput("a", "m", "r", Input(text="«ß» 猫"), (3, 1)))
    FileStore(database, 10**6).remember(StoredFile("image", bytes(range(256))))
    figures = FigureStore(database, 10**9, 10**6)
    for number in range(40):
        figures.save(FigureDraft({"text": str(number)}, os.urandom(1000), title="\0"))
    saved = figures.save(FigureDraft({"text": "«ß» 猫\u2028"}, b"\0a\xff", b"b", "Title \0"))
    database.close()
    return saved


@pytest.fixture
def other(postgres: Postgres, tmp_path: Path, place: Path | str) -> Iterator[Path | str]:
    """A new database of the other kind."""
    yield postgres.new_database() if isinstance(place, Path) else tmp_path / "other.sqlite3"


def test_a_backup_moves_between_sqlite_and_postgresql(
    place: Path | str, other: Path | str, tmp_path: Path
) -> None:
    figure, token = fill(place)
    assert backup(place, tmp_path / "copy") == (tmp_path / "copy").stat().st_size
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert restore(tmp_path / "copy", other) is None
    assert rows(other) == rows(place)
    database = Database(other)
    store = FigureStore(database, 10**9, 10**6)
    assert store.recall(figure.id) == figure
    assert store.recordings(figure.id) == (b"\0a\xff", b"b")
    store.delete(figure.id, token)
    database.close()


def test_a_backup_of_postgresql_is_of_one_moment(postgres: Postgres, tmp_path: Path) -> None:
    """What is saved while it is written is in it with all that belongs to it, or not at all."""
    place = postgres.new_database()
    fill(place)
    database = Database(place)
    with database.snapshot() as connection:
        before = connection.execute(metadata.tables["figures"].select()).all()
        FigureStore(database, 10**9, 10**6).save(FigureDraft({}, b"later"))
        assert connection.execute(metadata.tables["figures"].select()).all() == before
    database.close()


def test_a_database_of_postgresql_is_never_overwritten(postgres: Postgres, tmp_path: Path) -> None:
    place = postgres.new_database()
    fill(place)
    backup(place, tmp_path / "copy")
    before = rows(place)
    with pytest.raises(StoreFailed, match="not empty"):
        restore(tmp_path / "copy", place)
    assert rows(place) == before


@pytest.mark.parametrize("make", [_newer, _foreign, _torn])
def test_what_is_no_backup_does_not_reach_postgresql(
    postgres: Postgres, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    place = postgres.new_database()
    make(tmp_path / "copy")
    with pytest.raises(StoreFailed):
        restore(tmp_path / "copy", place)
    assert not any(rows(place)[name] for name in ("figures", "inputs", "files", "scans"))
