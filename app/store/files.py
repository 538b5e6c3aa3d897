"""Uploaded files, by digest, from which captures of pictures and clips can be repeated."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UnknownFile
from ..message import _
from ..quotation import quoted
from .database import Database


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, 64 hexadecimal digits, which identifies it here."""
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
        """The SHA-256 of the content."""
        return digest_of(self.content)


class FileStore:
    """Stores the most recently used files, and those shipped with Followspot. Safe between threads.

    Args:
        max_bytes: limit of their size; beyond it the least recently used are deleted, but never the newest.
        shipped: files that are always available, outside the database.
    """

    def __init__(self, database: Database, max_bytes: int, shipped: Iterable[StoredFile] = ()) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._shipped = {file.digest: file for file in shipped}

    def remember(self, file: StoredFile) -> bool:
        """Store a file; on return it is on disk. Returns whether it is new here. Raises StoreFailed."""
        if file.digest in self._shipped:
            return False
        with self._database.transaction() as connection:
            query = "SELECT count(*) FROM files WHERE digest = ?"
            (already_stored,) = connection.execute(query, (file.digest,)).fetchone()
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
        return not already_stored

    def recall(self, digest: str, kind: str) -> bytes:
        """The content of a file of that kind.

        Raises:
            UnknownFile: it is not stored (any more), or it is of another kind.
            StoreFailed: the database cannot be read.
        """
        file = self._shipped.get(digest) or self._stored(digest)
        if file is None or file.kind != kind:
            raise UnknownFile(
                _("There is no uploaded {kind} file {digest} here.", kind=kind, digest=quoted(digest, 64)),
                hint=_("Upload it (again): POST /api/files."),
                asked=digest[:64],
            )
        return file.content

    def _stored(self, digest: str) -> StoredFile | None:
        with self._database.reading() as connection:
            row = connection.execute("SELECT kind, content FROM files WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        # A read-only database still answers; it only fails to record the use.
        self._database.touch(
            "UPDATE files SET used = (SELECT max(used) + 1 FROM files) WHERE digest = ?", digest
        )
        return StoredFile(*row)
