"""Picture files for tests, valid and malicious, generated."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image


def pixels(width: int = 12, height: int = 8) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """All pixels differ: red increases to the right, green downwards."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack(
        [columns * 255 // max(1, width - 1), rows * 255 // max(1, height - 1), rows * 0 + 90], -1
    ).astype(np.uint8)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """An image as a file of that kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture(width: int = 12, height: int = 8, kind: str = "PNG", **options: Any) -> bytes:
    """A small file with :func:`pixels`."""
    return encoded(Image.fromarray(pixels(width, height)), kind, **options)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header declares so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def webp_bomb(width: int, height: int) -> bytes:
    """A WebP whose header declares so many pixels, in the extended format."""
    canvas = bytes([0x02, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body
