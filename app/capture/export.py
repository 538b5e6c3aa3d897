"""Write every weight of a stream, or of all, to one NPZ, a layer at a time while it is computed."""

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zipfile import ZIP64_LIMIT, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ..core.capture import Capture, Floats
from ..core.token import Token
from ..core.weight_files import FIELDS, FILE_NAMES, SIDES
from ..errors import ExportTooLarge
from ..message import _

Precision = Literal["float32", "float16"]
Compute = Callable[[Callable[[], Floats]], Floats]

# Bytes computed at a time: some rows of a layer, in all heads.
_STEP_BYTES = 16 * 2**20
# Most bytes of a layer that one export holds; a larger layer is written a few heads at a time.
_HELD_BYTES = 64 * 2**20
_PIECE_BYTES = 2**20
# A title is one line, and no longer than in a file of attention.
_LONGEST_TITLE = 200
# Of ZIP (APPNOTE 4.3): headers of a member with sizes of 64 bits, and the end of the archive.
_MEMBER, _CENTRAL, _END, _END_64 = 30 + 20 + 24, 46, 22, 56 + 20


@dataclass(frozen=True, slots=True)
class Export:
    """The weights to write.

    Attributes:
        capture: the capture that holds them.
        streams: which of its streams.
        layer: one layer of these; all if None.
        precision: of each weight; float16 keeps about three digits.

    Raises:
        UnknownStream, OutOfRange: there is no such stream or layer.
    """

    capture: Capture
    streams: tuple[str, ...]
    layer: int | None = None
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        for stream in self.streams:
            self.capture.check_head(stream, self.layer or 0, 0)

    @classmethod
    def of(
        cls,
        capture: Capture,
        stream: str | None = None,
        layer: int | None = None,
        precision: Precision = "float32",
    ) -> "Export":
        """All streams, or one; all layers, or one."""
        return cls(capture, tuple(capture.streams) if stream is None else (stream,), layer, precision)

    @property
    def nbytes(self) -> int:
        """The exact size of the file."""
        members = [(name, _npy_bytes(array)) for name, array in self._facts().items()]
        members += [
            (FILE_NAMES[stream], len(_header(self._shape(stream), self._dtype)) + self._weight_bytes(stream))
            for stream in self.streams
        ]
        return _zip_bytes(members)

    @property
    def held_bytes(self) -> int:
        """The most memory that writing takes: weights waiting to be written, and those being computed."""
        shapes = [self._shape(stream) for stream in self.streams]
        return max(
            _held_heads(shape, self._dtype) * shape[2] * shape[3] * self._dtype.itemsize
            + min(_STEP_BYTES, 4 * shape[1] * shape[2] * shape[3])
            for shape in shapes
        )

    def admit(self, limit: int) -> None:
        """Raise ExportTooLarge if the file would have more than ``limit`` bytes."""
        if self.nbytes > limit:
            raise ExportTooLarge(
                _(
                    "The file would have {needed} bytes; the limit is {limit}.",
                    needed=self.nbytes,
                    limit=limit,
                ),
                hint=_("Choose one stream, one layer (layer=0), or half precision (dtype=float16)."),
                asked=self.nbytes,
                limit=limit,
            )

    def pieces(self, compute: Compute = lambda work: work()) -> Generator[bytes, None, None]:
        """The file in pieces: `read_tensors` and ``numpy.load`` read it without pickle.

        Args:
            compute: runs work that needs a model on the thread for that.
        """
        sink = _Sink()
        with ZipFile(sink, "w", ZIP_STORED) as archive:  # type: ignore[call-overload]
            for name, array in self._facts().items():
                with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                    npy.write_array(member, array, allow_pickle=False)
            for stream in self.streams:
                info = ZipInfo(f"{FILE_NAMES[stream]}.npy")
                with archive.open(info, "w", force_zip64=True) as member:
                    member.write(_header(self._shape(stream), self._dtype))
                    for piece in self._weights(stream, compute):
                        member.write(piece)
                        yield sink.take()
        yield sink.take()

    def write(self, path: Path) -> None:
        """Write the file; a file that it replaces stays until it is complete."""
        partial = path.with_name(f".{path.name}.part")
        try:
            with partial.open("wb") as file:
                file.writelines(self.pieces())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    @property
    def _dtype(self) -> np.dtype[Any]:
        return np.dtype("<f2" if self.precision == "float16" else "<f4")

    def _layers(self, stream: str) -> Sequence[int]:
        return range(self.capture.stream(stream).layers) if self.layer is None else [self.layer]

    def _shape(self, stream: str) -> tuple[int, int, int, int]:
        capture = self.capture
        tokens = len(capture.query_tokens(stream)), len(capture.key_tokens(stream))
        return len(self._layers(stream)), capture.stream(stream).heads, *tokens

    def _weight_bytes(self, stream: str) -> int:
        layers, heads, queries, keys = self._shape(stream)
        return layers * heads * queries * keys * self._dtype.itemsize

    def _weights(self, stream: str, compute: Compute) -> Iterator[memoryview]:
        """The weights of all heads in order, layer after layer."""
        _, heads, queries, keys = shape = self._shape(stream)
        heads_at_once = _held_heads(shape, self._dtype)
        step = max(1, _STEP_BYTES // (4 * heads * keys))
        for layer in self._layers(stream):
            for top in range(0, heads, heads_at_once):
                some = range(top, min(top + heads_at_once, heads))
                block = np.empty((len(some), queries, keys), self._dtype)
                for first in range(0, queries, step):
                    last = min(first + step, queries)
                    block[:, first:last] = compute(
                        partial(self.capture.weights_of, stream, layer, some, first, last)
                    )
                flat = block.data.cast("B")
                for begin in range(0, len(flat), _PIECE_BYTES):
                    yield flat[begin : begin + _PIECE_BYTES]

    def _facts(self) -> dict[str, NDArray[Any]]:
        """The data beside the weights: tokens, which are special, and the provenance."""
        capture = self.capture
        arrays: dict[str, NDArray[Any]] = {}
        for stream in self.streams:
            # Models name their sides differently; files use one name for the rows and columns of each stream.
            rows, columns = SIDES[stream]
            arrays |= _side(FIELDS[rows], capture.query_tokens(stream))
            arrays |= _side(FIELDS[columns], capture.key_tokens(stream))
        if self.layer is not None:
            arrays["layers"] = np.array([self.layer], np.int64)
        title = "".join(letter for letter in capture.provenance.source if letter.isprintable())
        arrays["title"] = np.array(title[:_LONGEST_TITLE])
        arrays["about"] = np.array(json.dumps(self._about(), ensure_ascii=False))
        return arrays

    def _about(self) -> Mapping[str, Any]:
        capture = self.capture
        rounded = self.precision == "float16"
        return {
            "about": "Attention weights [layers, heads, queries, keys]: a row for each query token, a column"
            f" for each key token. {'Rounded to half precision (float16).' if rounded else 'Not rounded.'}",
            "capture": capture.id,
            "text": capture.text,
            "streams": [asdict(capture.stream(stream)) for stream in self.streams],
            "layers": "all" if self.layer is None else [self.layer],
            "provenance": asdict(capture.provenance),
            "exactness": asdict(capture.exactness),
        }


class _Sink:
    """An unseekable file from which the content written so far can be taken."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, content: Any) -> int:
        """Buffer the content until it is taken."""
        self._written.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        """Everything that was written since the last call."""
        content, self._written = b"".join(self._written), []
        return content


def _held_heads(shape: tuple[int, int, int, int], dtype: np.dtype[Any]) -> int:
    """How many heads of a layer are held at a time."""
    _, heads, queries, keys = shape
    return min(heads, max(1, _HELD_BYTES // (queries * keys * dtype.itemsize)))


def _side(field: str, tokens: Sequence[Token]) -> dict[str, NDArray[Any]]:
    prefix = field.removesuffix("tokens")
    pieces = [token.piece.encode("utf-8", "replace").decode().rstrip("\0") for token in tokens]
    arrays: dict[str, NDArray[Any]] = {
        field: np.array(pieces),
        f"{prefix}special": np.array([n for n, token in enumerate(tokens) if token.special], np.int64),
        # No token here counts as padding, whatever its name.
        f"{prefix}attention_mask": np.ones(len(tokens), np.int64),
    }
    second = next((place for place, token in enumerate(tokens) if token.part == "B"), 0)
    if second:
        arrays["sentence_b_start"] = np.array(second)
    return arrays


def _header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """The beginning of an ``.npy`` file."""
    sink = _Sink()
    fields = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(sink, fields)
    return sink.take()


def _npy_bytes(array: NDArray[Any]) -> int:
    return len(_header(array.shape, array.dtype)) + array.nbytes


def _zip_bytes(members: Sequence[tuple[str, int]]) -> int:
    """The size of an archive of stored members ``(name, bytes)`` whose headers have sizes of 64 bits."""
    offset, central = 0, 0
    for name, size in members:
        letters = len(name) + len(".npy")
        wide = 2 * (size > ZIP64_LIMIT) + (offset > ZIP64_LIMIT)
        central += _CENTRAL + letters + (4 + 8 * wide if wide else 0)
        offset += _MEMBER + letters + size
    zip64 = max(offset, central) > ZIP64_LIMIT
    return offset + central + _END + (_END_64 if zip64 else 0)
