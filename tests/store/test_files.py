"""Uploaded files: found by digest and kind, bounded in bytes, the least recently used evicted."""

import pytest

from app.errors import StoreFailed, UnknownFile
from app.store.database import Database
from app.store.files import FileStore, StoredFile, digest_of
from app.store.tables import files as stored_files
from app.store.tables import held

from .conftest import make_read_only


def file(name: str, size: int = 10) -> StoredFile:
    return StoredFile("image", name.encode().ljust(size, b"."))


def kept(files: FileStore, *names: str) -> str:
    result = ""
    for name in names:
        try:
            files.recall(file(name).digest, "image")
        except UnknownFile:
            continue
        result += name
    return result


def test_a_file_is_found_by_its_digest(database: Database) -> None:
    files = FileStore(database, 100)
    content = bytes(range(256))
    assert files.remember(StoredFile("audio", content)) is True
    assert files.recall(digest_of(content), "audio") == content
    assert (
        digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )  # FIPS 180-2


def test_it_is_there_after_a_restart(database: Database) -> None:
    FileStore(database, 100).remember(file("a"))
    database.close()
    assert kept(FileStore(Database(database.place), 100), "a") == "a"


def test_remembering_twice_is_remembering_once(database: Database) -> None:
    files = FileStore(database, 30)
    assert [files.remember(file(name)) for name in "abaa"] == [True, True, False, False]
    with database.reading() as connection:
        assert len(connection.execute(stored_files.select()).all()) == 2


@pytest.mark.parametrize("digest", ["0" * 64, "", "x'; DROP TABLE files; --", "\0"])
def test_what_is_not_here_is_reported(database: Database, digest: str) -> None:
    with pytest.raises(UnknownFile) as error:
        FileStore(database, 100).recall(digest, "image")
    assert "POST /api/files" in error.value.hint


def test_a_file_of_another_kind_is_not_it(database: Database) -> None:
    files = FileStore(database, 100)
    files.remember(file("a"))
    with pytest.raises(UnknownFile, match="audio"):
        files.recall(file("a").digest, "audio")


def test_the_least_recently_used_go_first(database: Database) -> None:
    files = FileStore(database, 30)
    for name in "abc":
        files.remember(file(name))
    kept(files, "a")
    files.remember(file("b"))
    files.remember(file("d"))
    assert kept(files, *"abcd") == "abd"


def test_bytes_are_counted_and_not_files(database: Database) -> None:
    files = FileStore(database, 30)
    for size in (6, 7, 5, 20):
        files.remember(StoredFile("image", b"x" * size + bytes([size])))
    with database.reading() as connection:
        rows = connection.execute(stored_files.select().order_by(stored_files.c.used)).all()
        count = connection.execute(held.select().where(held.c.kind == "files")).one()
    assert [len(row.content) for row in rows] == [6, 21]
    assert count.nbytes == 27


def test_the_newest_is_kept_whatever_its_size(database: Database) -> None:
    files = FileStore(database, 30)
    files.remember(file("a"))
    files.remember(file("b", 100))
    assert files.recall(file("b", 100).digest, "image")
    assert kept(files, "a") == ""


def test_what_ships_is_always_here_and_takes_no_room(database: Database) -> None:
    files = FileStore(database, 30, [file("s")])
    assert files.remember(file("s")) is False
    assert kept(files, "s") == "s"
    with database.reading() as connection:
        assert connection.execute(stored_files.select()).all() == []


def test_a_database_that_can_only_be_read_still_recalls(database: Database) -> None:
    files = FileStore(database, 30)
    files.remember(file("a"))
    make_read_only(database)
    assert kept(files, "a") == "a"


def test_a_write_that_fails_is_reported(database: Database) -> None:
    files = FileStore(database, 30)
    files.remember(file("a"))
    make_read_only(database)
    with pytest.raises(StoreFailed):
        files.remember(file("b"))
