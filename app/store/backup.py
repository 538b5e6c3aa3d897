"""Back up the database to one file while servers run, and restore it.

The file is a database of SQLite, whatever the database itself is: so a backup moves from one to the other.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, exists, select

from ..errors import StoreFailed
from ..message import _
from .database import Database
from .sqlite_connection import BUSY, error_code
from .tables import SIZES, figures, metadata

# Rows that are copied at a time; each may be a recording of some megabytes.
_ROWS = 16


def backup(place: Path | str, target: Path) -> int:
    """Write the current database to a file; servers that use it keep running.

    The file appears under its name only when it is complete, checked and on disk.

    Args:
        place: the file of SQLite, or the URL of PostgreSQL.

    Returns:
        The size of the file in bytes.

    Raises:
        StoreFailed: there is no database, a file of that name exists, or one of them cannot be used.
    """
    if isinstance(place, Path):
        _must_exist(place, _("There is no database to back up."))
    if target.exists():
        raise StoreFailed(
            _("There is a file {file} already.", file=target.name),
            hint=_("Choose another name: a backup never replaces a file."),
        )
    with _store_errors(target), _neighbour(target) as draft:
        if isinstance(place, Path):
            with closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as source:
                source.execute("PRAGMA busy_timeout = 5000")
                source.execute("VACUUM INTO ?", (str(draft),))
        else:
            _copy(Database(place), Database(draft))
            _single(draft)
        _check(draft)
        _publish(draft, target)
        return target.stat().st_size


def restore(source: Path, place: Path | str) -> Path | None:
    """Make a backup the database: in place of a file, which stays beside it under another name, or in an
    empty database of PostgreSQL.

    Args:
        place: the file of SQLite, or the URL of PostgreSQL.

    Returns:
        The path of the former database; None if there was none.

    Raises:
        StoreFailed: the backup is damaged or from a newer Followspot, or the database is in use or not empty.
    """
    _must_exist(source, _("There is no such backup."))
    if not isinstance(place, Path):
        with tempfile.TemporaryDirectory() as folder, _whole(source, Path(folder, source.name)) as draft:
            _copy(Database(draft), Database(place))
        return None
    with _store_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with _whole(source, place) as draft:
            _sync(draft)
            former = _move_away(place)
            os.replace(draft, place)
            _sync(place.parent)
    return former


@contextmanager
def _whole(source: Path, path: Path) -> Iterator[Path]:
    """A checked copy of a backup, next to a path."""
    with _store_errors(path), _neighbour(path) as draft:
        shutil.copyfile(source, draft)
        _check(draft)
        # Migrated now, so that a server that starts later cannot fail.
        database = Database(draft)
        database.open()
        database.close()
        _single(draft)
        yield draft


def _copy(source: Database, target: Database) -> None:
    """Copy all rows into an empty database, in one transaction."""
    try:
        with source.snapshot() as rows, target.transaction() as connection:
            _must_be_empty(connection)
            for table in metadata.sorted_tables:
                connection.execute(table.delete())
                found = rows.execute(table.select().execution_options(yield_per=_ROWS))
                for some in found.mappings().partitions():
                    connection.execute(table.insert(), [dict(row) for row in some])
    finally:
        source.close()
        target.close()


def _must_be_empty(connection: Connection) -> None:
    for name in (figures.name, *SIZES):
        if connection.scalar(select(exists(metadata.tables[name].select()))):
            raise StoreFailed(
                _("The database is not empty."),
                hint=_("Make a new database, and name it in FOLLOWSPOT_DATABASE_URL."),
            )


def _move_away(database: Path) -> Path | None:
    """Rename the database, if there is one and nobody uses it."""
    if not database.exists():
        return None
    try:
        _single(database)
    except sqlite3.DatabaseError as error:
        # Backups exist to replace a damaged database; it is renamed as it is, with the files that belong to
        # it.
        if error_code(error) in BUSY:
            raise StoreFailed(
                _("The database {file} is in use.", file=database.name),
                hint=_("Stop the server, and try again."),
            ) from error
    former = _free_name(database)
    for suffix in ("-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            os.replace(part, former.with_name(former.name + suffix))
    return former


def _single(path: Path) -> None:
    """Merge the log of a database into its main file; fails while anyone else has it open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()


def _free_name(database: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    names = (
        database.with_name(f"{database.name}.before-{stamp}{suffix}")
        for suffix in ("", *map(str, range(1, 100)))
    )
    return next(name for name in names if not name.exists())


def _check(path: Path) -> None:
    """Raise StoreFailed unless the file is an intact database of Followspot."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        faults = [row for (row,) in connection.execute("PRAGMA integrity_check(3)")]
        ours = connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('migrations', 'alembic_version')"
        ).fetchone()
    if faults != ["ok"]:
        raise StoreFailed(
            _("It is damaged: {faults}.", faults="; ".join(faults)), hint=_("Take another backup.")
        )
    if ours != (1,):
        raise StoreFailed(
            _("It is not a database of Followspot."), hint=_("Name a file that followspot backup wrote.")
        )


def _publish(draft: Path, target: Path) -> None:
    _sync(draft)
    os.replace(draft, target)
    _sync(target.parent)


@contextmanager
def _neighbour(path: Path) -> Iterator[Path]:
    """A temporary file in the same folder, readable only by its owner, deleted when the block ends."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _must_exist(path: Path, otherwise: str) -> None:
    if not path.is_file():
        raise StoreFailed(
            otherwise, hint=_("{path} is not a file; check the name, or FOLLOWSPOT_DATABASE.", path=str(path))
        )


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    """Convert errors of SQLite and the file system into StoreFailed with a hint."""
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreFailed(
            _(
                "{file} cannot be written: {reason}.",
                file=path.name,
                reason=getattr(error, "strerror", None) or str(error),
            ),
            hint=_("Check that the file is a whole database, the folder writable, and the disk not full."),
        ) from error
