"""What is kept for as long as there is room: how much that is, and what goes first."""

import sqlite3
from typing import Literal


def forget_oldest(connection: sqlite3.Connection, kind: Literal["inputs", "scans"], max_bytes: int) -> None:
    """Delete what was used longest ago until the rest has no more bytes than that, but never the newest."""
    first, last = (f"(SELECT {which}(used) FROM {kind})" for which in ("min", "max"))
    oldest = f"DELETE FROM {kind} WHERE used = {first} AND used < {last}"
    while _held(connection, kind) > max_bytes and connection.execute(oldest).rowcount:
        pass


def _held(connection: sqlite3.Connection, kind: str) -> int:
    nbytes: int
    (nbytes,) = connection.execute("SELECT nbytes FROM held WHERE kind = ?", (kind,)).fetchone()
    return nbytes
