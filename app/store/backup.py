"""Back up the database to one file while a server runs, and restore it while none does."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..errors import StoreFailed
from ..message import _
from .database import Database


def backup(database: Path, target: Path) -> int:
    """Write the current database to a file; servers that use it keep running.

    The file appears under its name only when it is complete, checked and on disk.

    Returns:
        The size of the file in bytes.

    Raises:
        StoreFailed: there is no database, a file of that name exists, or one of them cannot be used.
    """
    _must_exist(database, _("There is no database to back up."))
    if target.exists():
        raise StoreFailed(
            _("There is a file {file} already.", file=target.name),
            hint=_("Choose another name: a backup never replaces a file."),
        )
    with _store_errors(target), _neighbour(target) as draft:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.execute("PRAGMA busy_timeout = 5000")
            source.execute("VACUUM INTO ?", (str(draft),))
        _check(draft)
        _publish(draft, target)
        return target.stat().st_size


def restore(source: Path, database: Path) -> Path | None:
    """Replace the database with a backup; the former database stays beside it under another name.

    Returns:
        The path of the former database; None if there was none.

    Raises:
        StoreFailed: the backup is damaged or from a newer Followspot, or the database is in use.
    """
    _must_exist(source, _("There is no such backup."))
    with _store_errors(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        with _neighbour(database) as draft:
            shutil.copyfile(source, draft)
            _check(draft)
            # Migrated now, so that a server that starts later cannot fail.
            Database(draft).close()
            _single(draft)
            _sync(draft)
            former = _move_away(database)
            os.replace(draft, database)
            _sync(database.parent)
    return former


def _move_away(database: Path) -> Path | None:
    """Rename the database, if there is one and nobody uses it."""
    if not database.exists():
        return None
    try:
        _single(database)
    except sqlite3.DatabaseError as error:
        # Backups exist to replace a damaged database; it is renamed as it is, with the files that belong to
        # it.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
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
        migrations = connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'"
        ).fetchone()
    if faults != ["ok"]:
        raise StoreFailed(
            _("It is damaged: {faults}.", faults="; ".join(faults)), hint=_("Take another backup.")
        )
    if migrations != (1,):
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
