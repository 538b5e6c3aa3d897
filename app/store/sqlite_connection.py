"""A connection to SQLite's file, opened on demand, with errors that explain why it cannot be used."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from .failures import locked, unusable

_SETTINGS = ("busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def connect(path: Path) -> Connection:
    """A connection usable from any thread; commits are forced to disk, and deleted content is overwritten.

    Its driver begins no transaction by itself: the caller says BEGIN.
    """

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        return connection

    return create_engine("sqlite://", creator=opened, poolclass=NullPool, hide_parameters=True).connect()


def pragma(connection: Connection, setting: str) -> object:
    """Read or set a PRAGMA, outside of transactions; its first value."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    row = driver.execute(f"PRAGMA {setting}").fetchone()
    return row[0] if row else None


def error_code(error: BaseException) -> int:
    """SQLite's primary code of an error, with or without SQLAlchemy's around it; 0: it has none."""
    code: int = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
    return code & 0xFF


class SqliteConnection:
    """One connection, for one thread at a time.

    Args:
        path: the file.
        patience: seconds to wait for another program's lock; 0 while it is known to be held.
        opened: opens the connection.
        clock: seconds.
    """

    def __init__(
        self,
        path: Path,
        patience: float,
        opened: Callable[[], Connection],
        clock: Callable[[], float],
    ) -> None:
        self._path = path
        self._patience = patience
        self._opened = opened
        self._clock = clock
        self._lock = RLock()
        self._connection: Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._locked_until = 0.0

    @contextmanager
    def use(self, *, patient: bool = True) -> Iterator[Connection]:
        """The connection, reopened if the file was replaced; raises StoreFailed.

        Args:
            patient: whether to wait for another thread or program.
        """
        if not self._lock.acquire(blocking=patient):
            raise locked(self._path.name)
        try:
            with self._store_errors():
                connection = self._current()
                waits = patient and self._clock() >= self._locked_until
                pragma(connection, f"busy_timeout = {round(1000 * self._patience) if waits else 0}")
                yield connection
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close it. A later use reopens it."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _current(self) -> Connection:
        if self._connection is None or self._inode != _inode(self._path):
            self.close()
            self._connection = self._opened()
            self._inode = _inode(self._path)
        return self._connection

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        """Convert errors of SQLite and the file system into StoreFailed with a hint."""
        try:
            yield
        except (DBAPIError, sqlite3.DatabaseError, OSError) as error:
            if error_code(error) in BUSY:
                self._locked_until = self._clock() + self._patience
                raise locked(self._path.name) from error
            # The connection itself may be broken (a corrupt page, a vanished file): reopen it next time.
            self.close()
            cause = getattr(error, "orig", error)
            raise unusable(self._path.name, getattr(cause, "strerror", None) or str(cause)) from error


def _inode(path: Path) -> tuple[int, int] | None:
    """The identity of the file, independent of its name; None if there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
