"""Uploaded files, by their digest: what a capture of a picture or a clip can be made from again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UnknownFile
from .database import Database


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, 64 hexadecimal digits: its name here."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file.

    Attributes:
        kind: ``image`` or ``audio``.
        content: exactly as it was uploaded.
    """

    kind: str
    content: bytes

    @property
    def digest(self) -> str:
        """Its name."""
        return digest_of(self.content)


class FileStore:
    """Keeps the files that were used last, and those that ship with Followspot. Safe between threads.

    Args:
        max_bytes: how much is kept; beyond that the least recently used go, but never the newest.
        shipped: files that are always here, outside the database.
    """

    def __init__(self, database: Database, max_bytes: int, shipped: Iterable[StoredFile] = ()) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._shipped = {file.digest: file for file in shipped}

    def remember(self, file: StoredFile) -> bool:
        """Keep a file; on return it is on disk. Whether it is new here. Raises StoreFailed."""
        if file.digest in self._shipped:
            return False
        with self._database.transaction() as connection:
            asked = "SELECT count(*) FROM files WHERE digest = ?"
            (known,) = connection.execute(asked, (file.digest,)).fetchone()
            connection.execute(
                "INSERT INTO files (digest, kind, content, used)"
                " VALUES (?, ?, ?, (SELECT coalesce(max(used), 0) + 1 FROM files))"
                " ON CONFLICT (digest) DO UPDATE SET used = excluded.used",
                (file.digest, file.kind, file.content),
            )
            connection.execute(
                "DELETE FROM files WHERE digest IN (SELECT digest FROM"
                " (SELECT digest, used, sum(length(content)) OVER (ORDER BY used DESC) AS kept FROM files)"
                " WHERE kept > ? AND used < (SELECT max(used) FROM files))",
                (self._max_bytes,),
            )
        return not known

    def recall(self, digest: str, kind: str) -> bytes:
        """The content of a file of that kind.

        Raises:
            UnknownFile: it is not kept (any more), or it is of another kind.
            StoreFailed: the database cannot be read.
        """
        file = self._shipped.get(digest) or self._kept(digest)
        if file is None or file.kind != kind:
            raise UnknownFile(
                f"There is no uploaded {kind} file {digest[:64]!r} here.",
                hint="Upload it (again): POST /api/files.",
                asked=digest[:64],
            )
        return file.content

    def _kept(self, digest: str) -> StoredFile | None:
        with self._database.reading() as connection:
            row = connection.execute("SELECT kind, content FROM files WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        # A database that can only be read still answers; it merely forgets what was used last.
        self._database.touch(
            "UPDATE files SET used = (SELECT max(used) + 1 FROM files) WHERE digest = ?", digest
        )
        return StoredFile(*row)
