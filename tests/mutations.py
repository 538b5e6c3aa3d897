"""Small valid files of every uploadable kind, and damage to them; the same for the same seed."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image
from safetensors.numpy import save

from .analysis.recorded import random_weights
from .pictures import encoded, picture
from .sounds import audio_file, sine

Mutation = Callable[[random.Random, bytes], bytes]

_WORDS = ["[CLS]", "it", "play", "##s", "[SEP]"]
_WEIGHTS = random_weights((1, 2, 5, 5), seed=1)
_METHODS = {
    "npz": zipfile.ZIP_DEFLATED,
    "npz stored": zipfile.ZIP_STORED,
    "npz bzip2": zipfile.ZIP_BZIP2,
    "npz lzma": zipfile.ZIP_LZMA,
}
# Critical values: signs, sizes, and "unknown" in formats.
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_PIECES = (
    b"\0",
    b"\xff" * 8,
    b"[",
    b"{",
    b'"',
    b"NaN",
    b"1e999",
    b"\\ud800",
    b"PK\1\2",
    b"-",
    b"9" * 40,
    b"(",
)


def _members() -> dict[str, bytes]:
    """The members of an archive of attention, in NumPy's format."""
    members = {}
    arrays = {"attention": _WEIGHTS, "tokens": np.array(_WORDS), "special": np.array([0, 4])}
    for name, array in arrays.items():
        file = io.BytesIO()
        np.save(file, array)
        members[f"{name}.npy"] = file.getvalue()
    return members


def _archive(members: Mapping[str, bytes], method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def whole_files() -> dict[str, bytes]:
    """A file of every kind, of a few hundred or thousand bytes."""
    tone = sine(440, 0.1)
    halves = _WEIGHTS.astype(np.float16)
    return {
        **{kind: _archive(_members(), method) for kind, method in _METHODS.items()},
        "safetensors": save({"attention": halves}, {"tokens": json.dumps(_WORDS), "special": "[0, 4]"}),
        "json": json.dumps({"attention": _WEIGHTS.tolist(), "tokens": _WORDS, "title": "x"}).encode(),
        "png": picture(12, 8),
        "png palette": encoded(Image.new("P", (9, 9)), transparency=0),
        "jpeg": picture(24, 16, "JPEG"),
        "jpeg progressive": picture(24, 16, "JPEG", progressive=True),
        "webp": picture(24, 16, "WEBP"),
        "webp lossless": picture(24, 16, "WEBP", lossless=True),
        "gif": picture(12, 8, "GIF"),
        "wav": audio_file(tone[:200]),
        "wav float": audio_file(tone[:200], subtype="FLOAT"),
        "flac": audio_file(tone[:400], kind="FLAC"),
        "ogg": audio_file(tone, kind="OGG", subtype="VORBIS"),
        "mp3": audio_file(tone, kind="MP3", subtype="MPEG_LAYER_III"),
    }


def damaged(kind: str, content: bytes, seed: int) -> bytes:
    """A file with one to eight positions changed."""
    chance = random.Random(f"{kind} {seed}")
    if kind.startswith("npz") and chance.random() < 0.5:
        # Inside, with a correct checksum, so that the arrays themselves are reached.
        members = _members()
        name = chance.choice(list(members))
        at_the_front = chance.random() < 0.8
        front, rest = (members[name][:128], members[name][128:]) if at_the_front else (b"", members[name])
        members[name] = _hit(chance, front) + rest if front else _hit(chance, rest)
        return _archive(members, _METHODS[kind])
    if kind == "safetensors" and chance.random() < 0.5:
        # The header, with a correct length.
        size = int.from_bytes(content[:8], "little")
        header = _hit(chance, content[8 : 8 + size])
        return struct.pack("<Q", len(header)) + header + content[8 + size :]
    return _hit(chance, content)


def _hit(chance: random.Random, content: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        content = chance.choice(_MUTATIONS)(chance, content)
    return content


def _flip(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return (
        content[:at]
        + bytes(byte ^ 1 << chance.randrange(8) for byte in content[at : at + 1])
        + content[at + 1 :]
    )


def _extreme(chance: random.Random, content: bytes) -> bytes:
    at, form = chance.randrange(len(content) or 1), chance.choice(("<H", ">H", "<I", ">I"))
    value = chance.choice(_EXTREMES) & (0xFFFF if form[1] == "H" else 0xFFFFFFFF)
    new = struct.pack(form, value)
    return content[:at] + new + content[at + len(new) :]


def _digit(chance: random.Random, content: bytes) -> bytes:
    """A number in a text is changed."""
    places = [at for at, byte in enumerate(content[:600]) if 48 <= byte < 58]
    if not places:
        return _flip(chance, content)
    at = chance.choice(places)
    return content[:at] + chance.choice((b"0", b"9", b"-1", b"4294967296", b"1e9", b"")) + content[at + 1 :]


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_PIECES) + content[at:]


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _remove(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + content[at + chance.randrange(1, 32) :]


def _repeat(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + content[at : at + chance.randrange(1, 64)] * chance.randrange(2, 5) + content[at:]


_MUTATIONS: tuple[Mutation, ...] = (_flip, _flip, _extreme, _digit, _insert, _cut, _remove, _repeat)
