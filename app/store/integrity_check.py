"""Check whether the database file is intact: rarely, because a check reads all of it."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Lock

from .sqlite_connection import BUSY, error_code

# Shortest interval between two checks in seconds; checks take at most a hundredth of all time.
_INTERVAL = 10.0
_SHARE = 0.01


class IntegrityCheck:
    """Checks for damage from time to time. Safe between threads.

    Args:
        path: the database.
        clock: seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = Lock()
        self._damaged = False
        self._due = -float("inf")

    def is_damaged(self) -> bool:
        """Whether the last check found the file damaged; repeats the check if it is due."""
        # While another thread checks, return the previous result.
        if self._lock.acquire(blocking=False):
            try:
                begin = self._clock()
                if begin >= self._due:
                    self._damaged = not _passes_integrity_check(self._path)
                    end = self._clock()
                    self._due = end + max(_INTERVAL, (end - begin) / _SHARE)
            finally:
                self._lock.release()
        return self._damaged


def _passes_integrity_check(path: Path) -> bool:
    try:
        # A new connection has an empty cache, so it reads what is on disk.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        # Locked is not damaged.
        return error_code(error) in BUSY
