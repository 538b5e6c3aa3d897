"""Restrict the database to its owner: it holds what users typed and uploaded."""

import logging
import os
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger("followspot.store")

_OTHERS = 0o077


def make_private(path: Path) -> None:
    """Create a file that only its owner can read, and its folder likewise if there is none.

    If the file exists, only its permissions change; SQLite gives its log the same. Raises OSError.
    """
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):  # it does not exist, or the disk is read-only
            _tighten(path.with_name(path.name + suffix))


def _tighten(path: Path) -> None:
    status = path.stat()
    # A file of another user is left alone; Windows has no such permissions.
    if os.name == "posix" and path.is_file() and status.st_uid == os.geteuid() and status.st_mode & _OTHERS:
        path.chmod(status.st_mode & 0o700)
        logger.warning("%s could be read by others; now only its owner can.", path.name)
