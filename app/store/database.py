"""The one SQLite file: opened, kept in shape by migrations, and honest about when it cannot be used.

Every commit is forced to disk (WAL with ``synchronous=FULL``): an id that was handed out is still there after
a crash. Several processes may share the file; each waits up to five seconds for the other's write.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from ..errors import StoreFailed

Migration = Callable[[sqlite3.Connection], None]


def create_inputs(connection: sqlite3.Connection) -> None:
    """The inputs of captures. ``used`` grows with every use, whatever the clock does."""
    connection.execute(
        "CREATE TABLE inputs (id TEXT PRIMARY KEY, model TEXT NOT NULL, revision TEXT NOT NULL,"
        " text TEXT NOT NULL, used INTEGER NOT NULL) STRICT"
    )
    connection.execute("CREATE INDEX inputs_by_use ON inputs (used)")


def keep_inputs_of_any_kind(connection: sqlite3.Connection) -> None:
    """An input was a text; it becomes a JSON object, of which the text is one member."""
    connection.execute("ALTER TABLE inputs RENAME COLUMN text TO input")
    connection.execute("UPDATE inputs SET input = json_object('text', input)")


def create_files(connection: sqlite3.Connection) -> None:
    """Uploaded files, by the SHA-256 of their content."""
    connection.execute(
        "CREATE TABLE files (digest TEXT PRIMARY KEY, kind TEXT NOT NULL, content BLOB NOT NULL,"
        " used INTEGER NOT NULL) STRICT"
    )
    connection.execute("CREATE INDEX files_by_use ON files (used)")


def remember_answers(connection: sqlite3.Connection) -> None:
    """What a model wrote itself: ids as a JSON list, so that a capture shows the same answer for ever."""
    connection.execute("ALTER TABLE inputs ADD COLUMN answer TEXT")


def create_scans(connection: sqlite3.Connection) -> None:
    """What scans can be run again from; ``sentences`` is a JSON list."""
    connection.execute(
        "CREATE TABLE scans (id TEXT PRIMARY KEY, model TEXT NOT NULL, revision TEXT NOT NULL,"
        " stream TEXT NOT NULL, sentences TEXT NOT NULL, used INTEGER NOT NULL) STRICT"
    )
    connection.execute("CREATE INDEX scans_by_use ON scans (used)")


def create_figures(connection: sqlite3.Connection) -> None:
    """Saved figures; ``a`` and ``b`` are recordings of captures, last, so that a list need not read them."""
    connection.execute(
        "CREATE TABLE figures (id TEXT PRIMARY KEY, spec TEXT NOT NULL, title TEXT NOT NULL,"
        " created TEXT NOT NULL, listed INTEGER NOT NULL, nbytes INTEGER NOT NULL,"
        " deletion TEXT NOT NULL, a BLOB NOT NULL, b BLOB) STRICT"
    )
    connection.execute("CREATE INDEX figures_by_time ON figures (listed, created)")


# Each runs once, in this order, in its own transaction, and is remembered by its name: never rename one.
MIGRATIONS: tuple[Migration, ...] = (
    create_inputs,
    keep_inputs_of_any_kind,
    create_files,
    remember_answers,
    create_scans,
    create_figures,
)


class Database:
    """A connection that any thread may use, one transaction at a time.

    A file that is deleted or replaced under the running server is opened (or made) anew.

    Args:
        path: the file; it and its folder are made when missing.
        migrations: what brings an empty file into shape, in order.

    Raises:
        StoreFailed: the file cannot be opened, is not a database, or was made by a newer Followspot.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.path = path
        self._migrations = migrations
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode: tuple[int, int] | None = None
        with self._lock, self._explained():
            self._open()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed to disk on leaving, rolled back on an exception.

        Raises:
            StoreFailed: the database cannot be read or written, with the reason.
        """
        with self._lock, self._explained():
            connection = self._current()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for a SELECT: works on a file that cannot be written, too. Raises StoreFailed."""
        with self._lock, self._explained():
            yield self._current()

    def writable(self) -> bool:
        """Whether a write reaches the disk now: one page is written again as it was."""
        try:
            with self.transaction() as connection:
                connection.execute("PRAGMA user_version = 0")
        except StoreFailed:
            return False
        return True

    def close(self) -> None:
        """Close the file. A later use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _current(self) -> sqlite3.Connection:
        if self._connection is None or self._inode != _inode(self.path):
            self.close()
            self._open()
        assert self._connection is not None
        return self._connection

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            for pragma in (
                "busy_timeout = 5000",
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
                "secure_delete = ON",  # what somebody deletes is overwritten, not only unlinked
            ):
                connection.execute(f"PRAGMA {pragma}")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._inode = _inode(self.path)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        names = [migration.__name__ for migration in self._migrations]
        known = _applied(connection)
        if unknown := known.difference(names):
            raise StoreFailed(
                f"The database {self.path.name} was made by a newer Followspot:"
                f" it has {', '.join(sorted(unknown))}.",
                hint="Run that version, or name another file with FOLLOWSPOT_DATABASE.",
            )
        for migration in self._migrations:
            if migration.__name__ not in known:
                _apply(connection, migration)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite and the file system say into an error with the next step."""
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            # The connection may be what is broken (a corrupt page, a vanished file): start afresh next time.
            self.close()
            raise StoreFailed(
                f"The database {self.path.name} cannot be used: {getattr(error, 'strerror', None) or error}.",
                hint="The operator should check that the file is whole and writable, and the disk not full;"
                " a damaged file can be moved away, and a new one is made.",
            ) from error


def _applied(connection: sqlite3.Connection) -> set[str]:
    exists = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").fetchone()
    if exists is None:
        return set()
    return {name for (name,) in connection.execute("SELECT name FROM migrations")}


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    """Run one migration, unless another process did so while this one waited for the lock."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL) STRICT"
        )
        if migration.__name__ not in _applied(connection):
            migration(connection)
            connection.execute("INSERT INTO migrations VALUES (?, datetime('now'))", (migration.__name__,))
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _inode(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
