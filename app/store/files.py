"""Uploaded files, by digest, from which captures of pictures and clips can be repeated."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UnknownFile
from ..message import _
from ..quotation import quoted
from .database import Database
from .recent_entries import RecentEntries


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
        self._entries = RecentEntries(database, "files", max_bytes)
        self._shipped = {file.digest: file for file in shipped}

    def remember(self, file: StoredFile) -> bool:
        """Store a file; on return it is on disk. Returns whether it is new here. Raises StoreFailed."""
        if file.digest in self._shipped:
            return False
        return self._entries.remember({"digest": file.digest, "kind": file.kind, "content": file.content})

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
        row = self._entries.recall(digest)
        return None if row is None else StoredFile(row.kind, row.content)
