"""Large files uploaded in pieces, held in temporary files until they are complete."""

import asyncio
import secrets
import tempfile
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from ..errors import Busy, UnknownUpload, WrongOffset
from ..message import _

# Uploads at a time; one that received nothing for so many seconds makes room for another.
MOST, _IDLE_SECONDS = 8, 60.0


@dataclass(slots=True)
class _Begun:
    """A file that is being uploaded.

    Attributes:
        size, received: bytes of the whole file, and bytes received.
        file: the bytes received; deleted when it is closed.
        seen: when the last piece arrived.
    """

    size: int
    file: BinaryIO
    seen: float
    received: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class UploadPieces:
    """Files that are being uploaded. Its coroutines belong to one event loop.

    Args:
        clock: seconds, from any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: dict[str, _Begun] = {}
        weakref.finalize(self, _close, self._begun)

    def begin(self, size: int) -> str:
        """Start the upload of a file of this size and return its id.

        Raises:
            Busy: the limit of concurrent uploads is reached.
        """
        if len(self._begun) >= MOST:
            oldest = min(self._begun, key=lambda identity: self._begun[identity].seen)
            if self._clock() - self._begun[oldest].seen < _IDLE_SECONDS:
                raise Busy(
                    _("{limit} large files are being uploaded already.", limit=MOST),
                    hint=_("Send it again in a minute."),
                    asked=MOST + 1,
                    limit=MOST,
                )
            self.drop(oldest)
        identity = secrets.token_hex(16)
        self._begun[identity] = _Begun(size, tempfile.TemporaryFile(), self._clock())  # noqa: SIM115 (until it is complete)
        return identity

    async def add(self, identity: str, offset: int, piece: bytes) -> int:
        """Append a piece, and return how many bytes have been received.

        Raises:
            UnknownUpload: there is no such upload, or it made room for another.
            WrongOffset: another piece is expected; ``received`` is the offset where it starts.
        """
        upload = self._find(identity)
        async with upload.turn:
            if offset != upload.received or offset + len(piece) > upload.size:
                raise WrongOffset(
                    _(
                        "{received} of {size} bytes are here; this piece is of {offset} to {end}.",
                        received=upload.received,
                        size=upload.size,
                        offset=offset,
                        end=offset + len(piece),
                    ),
                    hint=_("Continue from byte {received}.", received=upload.received),
                    asked=offset,
                    received=upload.received,
                )
            await asyncio.to_thread(upload.file.write, piece)
            upload.received, upload.seen = offset + len(piece), self._clock()
            return upload.received

    def complete(self, identity: str) -> Callable[[], bytes]:
        """End an upload; returns a function that reads the whole file, once."""
        upload = self._find(identity)
        del self._begun[identity]

        def read() -> bytes:
            with upload.file as file:
                file.seek(0)
                return file.read()

        return read

    def drop(self, identity: str) -> None:
        """Discard an upload."""
        self._begun.pop(identity).file.close()

    def size(self, identity: str) -> int:
        """The size in bytes of the whole file; raises UnknownUpload."""
        return self._find(identity).size

    def _find(self, identity: str) -> _Begun:
        try:
            return self._begun[identity]
        except KeyError:
            raise UnknownUpload(
                _("No file of that id is being uploaded: it is complete, or it made room for another."),
                hint=_("Begin again, without upload=."),
                asked=identity[:64],
            ) from None


def _close(uploads: dict[str, _Begun]) -> None:
    """Close uploads that were never completed."""
    for one in uploads.values():
        one.file.close()
