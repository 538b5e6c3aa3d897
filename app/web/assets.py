"""The files of ``static/``: read once, addressed by the hash of their content, sent compressed from memory.

The hash is part of the path (``/static/<hash>/build/scan.js``), so that relative addresses inherit it. Names
are looked up in a table built at start: no request ever becomes a path on disk.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from ..figures.export_formats import HTML

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".html": HTML,
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wav": "audio/wav",
    ".woff2": "font/woff2",
}
_COMPRESSED_ALREADY = {".flac", ".jpg", ".png", ".woff2"}


@dataclass(frozen=True)
class Asset:
    """One file.

    Attributes:
        name: its path below ``static/``, with forward slashes.
    """

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """From the table above, never from the system's own list, which differs between machines."""
        return MEDIA_TYPES.get(PurePosixPath(self.name).suffix, "application/octet-stream")

    @cached_property
    def digest(self) -> str:
        """20 hexadecimal digits of the SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()[:20]

    @cached_property
    def gzipped(self) -> bytes | None:
        """Gzipped at the highest level, once; None if that saves nothing."""
        if PurePosixPath(self.name).suffix in _COMPRESSED_ALREADY:
            return None
        smaller = gzip.compress(self.content, 9, mtime=0)
        return smaller if len(smaller) < len(self.content) else None


class Assets:
    """Every file below a folder, as of the start of the server."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._assets = {name: Asset(name, content) for name, content in files.items()}

    @classmethod
    def read(cls, folder: Path) -> "Assets":
        """Read a folder; hidden files are skipped."""
        files = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                files[name.as_posix()] = path.read_bytes()
        return cls(files)

    @cached_property
    def version(self) -> str:
        """12 hexadecimal digits over every name and content."""
        total = hashlib.sha256()
        for name, asset in sorted(self._assets.items()):
            total.update(f"{name}\0{asset.digest}\n".encode())
        return total.hexdigest()[:12]

    @property
    def prefix(self) -> str:
        """The address below which the current files are served."""
        return f"/static/{self.version}"

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._assets.values())

    def find(self, name: str) -> Asset | None:
        """The file of exactly that name below ``static/``."""
        return self._assets.get(name)
