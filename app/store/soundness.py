"""Whether the database file is whole: looked at rarely, because all of it has to be read."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Lock

# Seconds between two looks, at least; of all time, looking takes a hundredth at most.
_INTERVAL = 10.0
_SHARE = 0.01


class SoundnessCheck:
    """Looks for damage, from time to time. Safe between threads.

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

    def damaged(self) -> bool:
        """Whether the file was found damaged when it was last looked at; looks again if that is due."""
        # Who comes while somebody looks is told what was last seen.
        if self._lock.acquire(blocking=False):
            try:
                begin = self._clock()
                if begin >= self._due:
                    self._damaged = not _is_whole(self._path)
                    end = self._clock()
                    self._due = end + max(_INTERVAL, (end - begin) / _SHARE)
            finally:
                self._lock.release()
        return self._damaged


def _is_whole(path: Path) -> bool:
    try:
        # A connection of its own has nothing in memory yet, so it sees what is on the disk.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        # Locked is not damaged.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
