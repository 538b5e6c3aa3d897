"""A database in SQLite's file.

Every commit is forced to disk (WAL with ``synchronous=FULL``): an id that was returned to a client still
exists after a crash. Several processes may share the file; each waits two seconds for another's write.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from . import schema
from .file_permissions import make_private
from .integrity_check import IntegrityCheck
from .sqlite_connection import BUSY, SqliteConnection, connect, error_code, pragma

# How long to wait for another program that creates the same file.
_LOG_SECONDS = 2.0


class SqliteFile:
    """The file, for any thread: one transaction at a time, with concurrent reads.

    A file that is deleted or replaced under the running server is opened (or created) again. Only its owner
    may read it: it holds what users typed. Its methods are those of `Database`.
    """

    def __init__(self, path: Path, patience: float, clock: Callable[[], float]) -> None:
        self._path = path
        self._writer = SqliteConnection(path, patience, self._connect, clock)
        self._reader = SqliteConnection(path, patience, self._beside_the_writer, clock)
        self._check = IntegrityCheck(path)

    def open(self) -> None:
        """Open the file, and make or migrate its tables; the file and its folder are created if missing."""
        with self._writer.use():
            pass

    @contextmanager
    def writing(self, *, patient: bool) -> Iterator[Connection]:
        """One transaction, which waits for others unless it is not patient."""
        with self._writer.use(patient=patient) as connection, _begun(connection):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """For a SELECT; works on a read-only file, too."""
        with self._reader.use() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """For several SELECTs that see one moment."""
        with self.reading() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def forget_log(self) -> None:
        """Merge the log into the file, so that no deleted content stays in it."""
        with self._writer.use() as connection:
            pragma(connection, "wal_checkpoint(TRUNCATE)")

    def is_damaged(self) -> bool:
        """Whether the file was found damaged; it is read from time to time."""
        return self._check.is_damaged()

    def close(self) -> None:
        """Close the file. A later use reopens it."""
        self._reader.close()
        self._writer.close()

    def _connect(self) -> Connection:
        """A connection to a migrated file."""
        make_private(self._path)
        connection = connect(self._path)
        try:
            _write_ahead(connection)
            with connection.begin():
                current = schema.is_current(connection, self._path.name)
            if not current:
                with _begun(connection):
                    schema.bring_up_to_date(connection, self._path.name)
        except BaseException:
            connection.close()
            raise
        return connection

    def _beside_the_writer(self) -> Connection:
        with self._writer.use():
            return connect(self._path)


@contextmanager
def _begun(connection: Connection) -> Iterator[None]:
    """A transaction that writes: it begins as such, so that it need not be repeated when another writes."""
    with connection.begin():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield


def _write_ahead(connection: Connection) -> None:
    """Keep a write-ahead log. SQLite does not wait for a lock where it begins one, so this does."""
    last = time.monotonic() + _LOG_SECONDS
    while True:
        try:
            pragma(connection, "journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error_code(error) not in BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)
