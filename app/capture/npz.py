"""NumPy archives from hands that nobody knows: read without pickle, and no larger than they may be."""

import io
import math
import zipfile
import zlib
from typing import Any

from numpy.lib import format as npy
from numpy.typing import NDArray

from ..errors import BrokenFile, FileTooLarge

Arrays = dict[str, NDArray[Any]]

# Each member costs time whatever it holds.
_MOST_MEMBERS = 4096
# Kinds of data: bool, integers, floats, and text.
_KINDS = "biufU"


def read_npz(content: bytes, max_bytes: int) -> Arrays:
    """The arrays of an ``.npz`` file, by name.

    Args:
        content: the file, from wherever.
        max_bytes: how large it may become when it is unpacked; nothing is unpacked beyond that.

    Raises:
        BrokenFile: it is no such file, it is damaged, or it holds something else than numbers and text.
        FileTooLarge: unpacked it would be larger than that.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _admit(members, max_bytes)
            return {info.filename.removesuffix(".npy"): _array(archive, info) for info in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BrokenFile(
            f"The NumPy archive cannot be read: {error}."[:300],
            hint="Write it anew with numpy.savez_compressed, numbers or text only: dtype=str, not object.",
        ) from error


def _admit(members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    # What a header says is believed, because zipfile reads no more of a member than that.
    total = sum(info.file_size for info in members)
    if total > max_bytes or len(members) > _MOST_MEMBERS:
        raise FileTooLarge(
            f"Unpacked, the archive has {total:,} bytes in {len(members):,} arrays;"
            f" up to {max_bytes:,} are read.",
            hint="Keep fewer layers or tokens.",
            asked=total,
            limit=max_bytes,
        )
    names = [info.filename for info in members]
    if len(set(names)) < len(names):
        raise ValueError("two arrays have one name")


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    """One array. Its header is read first: a false shape would make numpy ask for any amount of memory."""
    content = archive.read(info)
    file = io.BytesIO(content)
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{info.filename[:40]!r} has an unknown version")
    header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = header(file)
    if dtype.kind not in _KINDS or dtype.names is not None:
        raise ValueError(f"{info.filename[:40]!r} holds something else than numbers or text")
    if math.prod(shape) * dtype.itemsize != len(content) - file.tell():
        raise ValueError(f"{info.filename[:40]!r} is not as long as its shape says")
    file.seek(0)
    array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    return array
