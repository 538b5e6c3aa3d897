"""Untrusted NumPy archives are unpacked up to the sizes in their directory, and no further."""

import io
import struct
import tracemalloc
import zipfile
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.capture.npz import read_npz
from app.errors import BrokenFile, FileTooLarge

MEBIBYTE = 2**20
WEIGHTS = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
DIRECTORY = b"PK\x01\x02"


def _npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _zip(content: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "attention.npy") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def _promising(content: bytes, size: int, crc: int = 0) -> bytes:
    """An archive of one member whose directory states that unpacked size."""
    at = content.index(DIRECTORY)
    return (
        content[: at + 16]
        + struct.pack("<I", crc)
        + content[at + 20 : at + 24]
        + (struct.pack("<I", size) + content[at + 28 :])
    )


@pytest.mark.parametrize(
    "array",
    [
        WEIGHTS,
        WEIGHTS.astype(np.float16),
        WEIGHTS.astype(">f8"),
        np.asfortranarray(WEIGHTS),
        WEIGHTS > 3,
        np.array(["[CLS]", "søt", "🐈"]),
        np.array("one"),
        np.array(7),
        np.zeros((0, 4), np.int64),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read_bit_by_bit(array: NDArray[Any], write: Any) -> None:
    file = io.BytesIO()
    write(file, first=array, second=WEIGHTS)
    result = read_npz(file.getvalue(), MEBIBYTE)
    assert list(result) == ["first", "second"]
    assert result["first"].dtype == array.dtype
    np.testing.assert_array_equal(result["first"], array)


def test_an_archive_that_was_written_to_a_pipe_is_read() -> None:
    """Its sizes come after the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = b""

        def writable(self) -> bool:
            return True

        def write(self, part: Any) -> int:
            self.written += bytes(part)
            return len(part)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", _npy(WEIGHTS))
    np.testing.assert_array_equal(read_npz(pipe.written, MEBIBYTE)["a"], WEIGHTS)


@pytest.mark.parametrize(
    "header",
    [
        "{'shape': (2, 3, 4), 'fortran_order': False, 'descr': '<f4'}",
        '{"descr":"<f4","fortran_order":False,"shape":(2,3,4,)}',
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L, 4L), }   \n",
    ],
)
def test_other_writers_headers_are_read(header: str) -> None:
    content = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + WEIGHTS.tobytes()
    np.testing.assert_array_equal(read_npz(_zip(content), MEBIBYTE)["attention"], WEIGHTS)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_another_method_is_never_unpacked(method: int) -> None:
    """32 MiB of zeros in a few hundred bytes, declared as 1 kB: refused because of the method alone."""
    content = _promising(_zip(bytes(32 * MEBIBYTE), method), 1000)
    assert len(content) < 50_000
    assert _peak_of_refusal(content, "another method") < MEBIBYTE


@pytest.mark.parametrize("promised", [0, 1000, MEBIBYTE])
def test_no_more_is_unpacked_than_the_directory_promises(promised: int) -> None:
    content = _promising(_zip(bytes(32 * MEBIBYTE)), promised)
    assert _peak_of_refusal(content, "not as long as the directory says") < 4 * MEBIBYTE


def _peak_of_refusal(content: bytes, message: str) -> int:
    """Peak bytes allocated while the archive is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(BrokenFile, match=message):
            read_npz(content, 2 * MEBIBYTE)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_promise_above_the_limit_is_refused_before_anything_is_unpacked() -> None:
    with pytest.raises(FileTooLarge) as refused:
        read_npz(_npz(a=np.zeros(MEBIBYTE)), MEBIBYTE)
    assert refused.value.facts["limit"] == MEBIBYTE


def test_so_many_members_are_not_even_listed() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(9000):
            archive.writestr(str(number), b"")
    with pytest.raises(BrokenFile, match="more than"):
        read_npz(file.getvalue(), MEBIBYTE)


def _changed(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def _named_alike() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a", "a.npy"):
            archive.writestr(name, _npy(WEIGHTS))
    return file.getvalue()


PLAIN = _zip(_npy(WEIGHTS), zipfile.ZIP_STORED)
PACKED = _zip(_npy(WEIGHTS))
AT, PACKED_AT = PLAIN.index(DIRECTORY), PACKED.index(DIRECTORY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_changed(PLAIN, AT + 8, b"\1\0"), "encrypted"),
        (_changed(PACKED, PACKED_AT + 16, b"\0\0\0\0"), "checksum"),
        (_promising(PLAIN, len(_npy(WEIGHTS)) + 1), "not as long"),
        (_changed(PACKED, PACKED_AT + 20, struct.pack("<I", 40)), "not as long"),
        (_changed(PLAIN, AT + 20, struct.pack("<I", 10_000)), "cut short"),
        (_changed(PLAIN, AT + 42, struct.pack("<I", 7)), "directory"),
        (_named_alike(), "two arrays have one name"),
        (_npz(a=np.array([{}], object)), "something else than numbers or text"),
        (_npz(a=np.array(1 + 2j)), "something else than numbers or text"),
        (_npz(a=np.zeros(2, [("x", "f4")])), "something else than numbers or text"),
        (_zip(b"<w/>"), "no array"),
        (b"PK\3\4", "directory is damaged"),
    ],
)
def test_what_is_damaged_or_lies_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(BrokenFile, match=message):
        read_npz(content, MEBIBYTE)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (2, 3, 4)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3, 4)}",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (2, 3, 4)}",
        "{'descr': '<U0', 'fortran_order': False, 'shape': (2, 3, 4)}",
        "{'descr': '|O8', 'fortran_order': False, 'shape': (2, 3, 4)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3, 4)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 400000000000)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s24)}" % ("1," * 40),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9999999999999, 9999999999999)}",
        "(" * 2000,
        "-" * 2000 + "1",
        "{" + " " * 2000,
    ],
)
def test_no_header_is_more_than_a_broken_file(header: str) -> None:
    content = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + WEIGHTS.tobytes()
    with pytest.raises(BrokenFile):
        read_npz(_zip(content), MEBIBYTE)


def test_a_header_longer_than_the_file_is_refused() -> None:
    content = b"\x93NUMPY\2\0" + struct.pack("<I", 2**32 - 1) + WEIGHTS.tobytes()
    with pytest.raises(BrokenFile, match="too long"):
        read_npz(_zip(content), MEBIBYTE)


def test_a_stored_member_is_not_copied() -> None:
    """The bytes of an upload are held once."""
    file = io.BytesIO()
    np.savez(file, a=np.ones(MEBIBYTE, np.float32))
    content = file.getvalue()
    tracemalloc.start()
    try:
        result = read_npz(content, 8 * MEBIBYTE)
        assert tracemalloc.get_traced_memory()[1] < MEBIBYTE
    finally:
        tracemalloc.stop()
    assert result["a"].sum() == MEBIBYTE
