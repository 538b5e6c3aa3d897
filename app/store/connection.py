"""A connection to the database file, opened on demand, with errors that explain why it cannot be used."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from ..errors import StoreFailed
from ..message import _


def connect(path: Path) -> sqlite3.Connection:
    """A connection usable from any thread; commits are forced to disk, and deleted content is overwritten."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Connection:
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
        opened: Callable[[], sqlite3.Connection],
        clock: Callable[[], float],
    ) -> None:
        self._path = path
        self._patience = patience
        self._opened = opened
        self._clock = clock
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._locked_until = 0.0

    @contextmanager
    def use(self, *, patient: bool = True) -> Iterator[sqlite3.Connection]:
        """The connection, reopened if the file was replaced; raises StoreFailed.

        Args:
            patient: whether to wait for another thread or program.
        """
        if not self._lock.acquire(blocking=patient):
            raise _lock_error(self._path)
        try:
            with self._store_errors():
                connection = self._current()
                waits = patient and self._clock() >= self._locked_until
                connection.execute(f"PRAGMA busy_timeout = {round(1000 * self._patience) if waits else 0}")
                yield connection
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close it. A later use reopens it."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _current(self) -> sqlite3.Connection:
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
        except (sqlite3.DatabaseError, OSError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                self._locked_until = self._clock() + self._patience
                raise _lock_error(self._path) from error
            # The connection itself may be broken (a corrupt page, a vanished file): reopen it next time.
            self.close()
            reason = getattr(error, "strerror", None) or str(error)
            raise StoreFailed(
                _("The database {file} cannot be used: {reason}.", file=self._path.name, reason=reason),
                hint=_(
                    "The operator should check that the file is whole and writable, and the disk not"
                    " full; a damaged file can be moved away, and a new one is made."
                ),
            ) from error


def _lock_error(path: Path) -> StoreFailed:
    error = StoreFailed(
        _("The database {file} is locked: another program is writing to it.", file=path.name),
        hint=_(
            "Try again in a moment. If it stays locked, the operator should look for a"
            " program that has it open."
        ),
    )
    error.retry_after_s = 2
    return error


def _inode(path: Path) -> tuple[int, int] | None:
    """The identity of the file, independent of its name; None if there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
