"""The one SQLite file: opened, kept in shape by migrations, and honest about when it cannot be used.

Every commit is forced to disk (WAL with ``synchronous=FULL``): an id that was handed out is still there after
a crash. Several processes may share the file; each waits two seconds for the other's write.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import StoreFailed
from .connection import Connection, connect
from .privacy import make_private
from .soundness import SoundnessCheck

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


def count_bytes(connection: sqlite3.Connection) -> None:
    """How many bytes inputs and scans take, kept by triggers: to count them is to read them all."""
    connection.execute("CREATE TABLE held (kind TEXT PRIMARY KEY, nbytes INTEGER NOT NULL) STRICT")
    sizes = {
        "inputs": "length(CAST({0}input AS BLOB)) + coalesce(length({0}answer), 0) + 200",
        "scans": "length(CAST({0}sentences AS BLOB)) + 200",
    }
    for kind, size in sizes.items():
        old, new = size.format("old."), size.format("new.")
        total = f"coalesce(sum({size.format('')}), 0)"
        connection.execute(f"INSERT INTO held SELECT '{kind}', {total} FROM {kind}")
        changes = {"INSERT": new, "DELETE": f"-({old})", "UPDATE": f"({new}) - ({old})"}
        for event, change in changes.items():
            connection.execute(
                f"CREATE TRIGGER {kind}_{event.lower()} AFTER {event} ON {kind} BEGIN"
                f" UPDATE held SET nbytes = nbytes + {change} WHERE kind = '{kind}'; END"
            )


# Each runs once, in this order, in its own transaction, and is remembered by its name: never rename one.
MIGRATIONS: tuple[Migration, ...] = (
    create_inputs,
    keep_inputs_of_any_kind,
    create_files,
    remember_answers,
    create_scans,
    create_figures,
    count_bytes,
)


class Database:
    """The file, for any thread: one transaction at a time, and reading goes on beside it.

    A file that is deleted or replaced under the running server is opened (or made) anew. Only its owner may
    read it: it holds what people typed.

    Args:
        path: the file; it and its folder are made when missing.
        migrations: what brings an empty file into shape, in order.
        patience: seconds to wait for a lock that another program holds. Who comes while it is known to be
            held does not wait, so that a queue never adds up.
        clock: seconds.

    Raises:
        StoreFailed: the file cannot be opened, is not a database, or was made by a newer Followspot.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[Migration] = MIGRATIONS,
        *,
        patience: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._migrations = migrations
        self._writer = Connection(path, patience, self._prepared, clock)
        self._reader = Connection(path, patience, self._beside_the_writer, clock)
        self._check = SoundnessCheck(path)
        with self._writer.use():
            pass

    @contextmanager
    def transaction(self, *, patient: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction: committed to disk on leaving, rolled back on an exception.

        Args:
            patient: whether to wait for who writes now.

        Raises:
            StoreFailed: the database cannot be read or written, with the reason.
        """
        with self._writer.use(patient=patient) as connection:
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
        with self._reader.use() as connection:
            yield connection

    def touch(self, statement: str, *values: object) -> None:
        """Note that something was used, unless that would have to wait, or cannot be written."""
        with suppress(StoreFailed), self.transaction(patient=False) as connection:
            connection.execute(statement, values)

    def forget_log(self) -> None:
        """Fold the log into the file, so that nothing that was deleted stays in it. Raises StoreFailed."""
        with self._writer.use() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def fault(self) -> str | None:
        """Why it cannot be relied on now, as a sentence without its point; None if it can.

        One page is written again as it was; whether the file is whole is looked at from time to time.
        """
        try:
            with self.transaction() as connection:
                connection.execute("PRAGMA user_version = 0")
        except StoreFailed:
            return "The database cannot be written"
        return "The database is damaged" if self._check.damaged() else None

    def close(self) -> None:
        """Close the file. A later use opens it again."""
        self._reader.close()
        self._writer.close()

    def _prepared(self) -> sqlite3.Connection:
        """A connection to a file that is in shape."""
        make_private(self.path)
        connection = connect(self.path)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _beside_the_writer(self) -> sqlite3.Connection:
        with self._writer.use():
            return connect(self.path)

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
