"""Read untrusted NumPy archives: no pickle, and no more unpacked than their directory states."""

import io
import math
import re
import struct
import sys
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenFile, FileTooLarge, reason
from ..message import _
from ..quotation import quoted

Arrays = dict[str, NDArray[Any]]

# Each member takes time, whatever it contains.
_MOST_MEMBERS = 4096
_MOST_DIMENSIONS = 16
# numpy writes 118 bytes for a matrix. Longer headers are not parsed.
_LONGEST_HEADER = 2048
# The Python literal that numpy writes and its format requires: three fields, in any order. Data types are
# bool, integers, floats and text. Quantifiers are possessive: a malicious header takes no longer than
# another.
_HEADER = re.compile(
    r"""\{(?:\s*+['"](?:
          descr['"]\s*+:\s*+['"](?P<type>[<>|=]?[biufU]\d{1,6})['"]
        | fortran_order['"]\s*+:\s*+(?P<order>True|False)
        | shape['"]\s*+:\s*+\((?P<shape>(?:\d{1,13}L?,\s*+)*+(?:\d{1,13}L?)?+)\)
    )\s*+,?+){3}+\s*+\}\s*+""",
    re.ASCII | re.VERBOSE,
)
_LOCAL, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
_LOCAL_BYTES = 30
_ENCRYPTED = 0x1 | 0x40


def read_npz(content: bytes, max_bytes: int) -> Arrays:
    """The arrays of an ``.npz`` file, by name; they are read-only.

    Args:
        content: the file, untrusted.
        max_bytes: limit of the unpacked size; nothing is unpacked beyond it.

    Raises:
        BrokenFile: it is not such a file, it is damaged, it is compressed in another way than NumPy's, or it
            holds other data than numbers and text.
        FileTooLarge: unpacked it would exceed the limit.
    """
    try:
        members = _directory(content)
        _admit(members, max_bytes)
        return {_name(info): _array(_decompress(content, info)) for info in members}
    except (ValueError, zlib.error) as error:
        raise BrokenFile(
            _("The NumPy archive cannot be read: {reason}.", reason=reason(error)),
            hint=_(
                "Write it again with numpy.savez_compressed, numbers or text only: dtype=str, not object."
            ),
        ) from error


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    """The archive's list of members. Raises ValueError."""
    # zipfile reads all of it before the members can be counted. The mark also occurs in numbers by chance.
    if content.count(_DIRECTORY) > 2 * _MOST_MEMBERS:
        raise ValueError(_("it has more than {limit} arrays", limit=_MOST_MEMBERS))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception as error:  # zipfile raises almost any exception for damaged files
        raise ValueError(_("its directory is damaged")) from error
    if len({_name(info) for info in members}) < len(members):
        raise ValueError(_("two arrays have one name"))
    return members


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename.removesuffix(".npy")


def _admit(members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    total = sum(info.file_size for info in members)
    if total > max_bytes or len(members) > _MOST_MEMBERS:
        raise FileTooLarge(
            _(
                "Unpacked, the archive has {size} bytes in {count} arrays; up to {limit} are read.",
                size=total,
                count=len(members),
                limit=max_bytes,
            ),
            hint=_("Keep fewer layers or tokens."),
            asked=total,
            limit=max_bytes,
        )


def _decompress(content: bytes, info: zipfile.ZipInfo) -> bytes | memoryview:
    """The bytes of a member: as many as the directory states, or ValueError.

    ``ZipExtFile`` unpacks first and truncates afterwards; zlib accepts a limit.
    """
    name = quoted(info.filename, 40)
    if info.flag_bits & _ENCRYPTED:
        raise ValueError(_("{name} is encrypted", name=name))
    packed = _compressed_bytes(content, info, name)
    if info.compress_type == zipfile.ZIP_STORED:
        unpacked: bytes | memoryview = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        # One more than stated, because 0 would mean no limit.
        unpacked = stream.decompress(packed, info.file_size + 1)
        if not stream.eof or stream.unused_data:
            raise ValueError(_("{name} is not as long as the directory says", name=name))
    else:
        raise ValueError(_("{name} is packed by another method than deflate", name=name))
    if len(unpacked) != info.file_size:
        raise ValueError(_("{name} is not as long as the directory says", name=name))
    if zlib.crc32(unpacked) != info.CRC:
        raise ValueError(_("the checksum of {name} is wrong", name=name))
    return unpacked


def _compressed_bytes(content: bytes, info: zipfile.ZipInfo, name: str) -> memoryview:
    """A member as stored in the file."""
    at = info.header_offset
    if at < 0 or content[at : at + 4] != _LOCAL or at + _LOCAL_BYTES > len(content):
        raise ValueError(_("{name} is not where the directory says", name=name))
    # Name and extra fields lie between; sizes are also stored here, or after the data: the directory decides.
    begin = at + _LOCAL_BYTES + sum(struct.unpack_from("<HH", content, at + 26))
    if begin + info.compress_size > len(content):
        raise ValueError(_("{name} is cut short", name=name))
    return memoryview(content)[begin : begin + info.compress_size]


def _array(content: bytes | memoryview) -> NDArray[Any]:
    """One array in NumPy's format, versions 1 and 2; raises ValueError."""
    if bytes(content[:6]) != b"\x93NUMPY" or bytes(content[6:8]) not in (b"\1\0", b"\2\0"):
        raise ValueError(_("a member is no array of a known version"))
    begin = 10 if content[6] == 1 else 12
    end = begin + int.from_bytes(content[8:begin], "little")
    if end - begin > _LONGEST_HEADER or end > len(content):
        raise ValueError(_("the header of an array is too long"))
    dtype, shape, order = _header(str(content[begin:end], "latin-1"))
    data = content[end:]
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError(_("an array is not as long as its shape says"))
    # NumPy keeps 32 bits for each character, and makes strings of them that crash Python later.
    if dtype.kind == "U" and (np.frombuffer(data, f"{dtype.byteorder}u4") > sys.maxunicode).any():
        raise ValueError(_("it holds something that is no character of Unicode"))
    return np.ndarray(shape, dtype, data, order=order)


def _header(text: str) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
    """Type, shape and order of an array; raises ValueError."""
    match = _HEADER.fullmatch(text)
    if match is None or None in (match["type"], match["order"], match["shape"]):
        raise ValueError(
            _("the header of an array is damaged, or it holds something else than numbers or text")
        )
    try:
        dtype = np.dtype(match["type"])
    except TypeError as error:
        raise ValueError(_("there is no type {type}", type=match["type"])) from error
    shape = tuple(int(size.strip(" L")) for size in match["shape"].split(",") if size.strip())
    if len(shape) > _MOST_DIMENSIONS:
        raise ValueError(_("an array has {count} dimensions", count=len(shape)))
    return dtype, shape, "F" if match["order"] == "True" else "C"
