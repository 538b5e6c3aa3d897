"""Eviction of the least recently used entries."""

import sqlite3
from typing import Literal


def forget_oldest(connection: sqlite3.Connection, kind: Literal["inputs", "scans"], max_bytes: int) -> None:
    """Delete the least recently used entries until the rest fits in ``max_bytes``, but never the newest."""
    first, last = (f"(SELECT {which}(used) FROM {kind})" for which in ("min", "max"))
    oldest = f"DELETE FROM {kind} WHERE used = {first} AND used < {last}"
    while _stored_bytes(connection, kind) > max_bytes and connection.execute(oldest).rowcount:
        pass


def _stored_bytes(connection: sqlite3.Connection, kind: str) -> int:
    nbytes: int
    (nbytes,) = connection.execute("SELECT nbytes FROM held WHERE kind = ?", (kind,)).fetchone()
    return nbytes
