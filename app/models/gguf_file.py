"""A GGUF file's header, read without loading the model: what it is, and whether it is complete.

The format: docs/gguf.md of github.com/ggml-org/ggml. Long lists of the tokenizer are counted, not kept.
"""

import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import CorruptFile, UnsupportedModel
from ..message import Message, _, enumerated, joined
from ..quotation import quoted
from .unloadable_folder import DAMAGED

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_ALIGNMENT = 32
_MOST_DIMENSIONS = 4
# Longer lists are those of a vocabulary.
_KEPT_ITEMS = 1000
# As they are computed with: no number of a weight is changed by reading them as float32.
_FLOATS = ("F64", "F32", "F16", "BF16")

# Architectures, as GGUF files name them, of which the conversion to transformers is tested number by number.
ARCHITECTURES: Mapping[str, str] = {
    "llama": "llama",
    "qwen2": "qwen2",
    "qwen3": "qwen3",
    "gemma2": "gemma2",
    "gemma3": "gemma3_text",
    "phi3": "phi3",
    "gpt2": "gpt2",
    "starcoder2": "starcoder2",
    "stablelm": "stablelm",
    "falcon": "falcon",
    "bloom": "bloom",
    "nemotron": "nemotron",
}

# Rules by which byte-level tokenizers split digits from each other, and otherwise as GPT-2 does; then those
# of GPT-2 itself (both: llama.cpp, llama-vocab.cpp); then those that transformers knows.
DIGITS_APART = ("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b")
_AS_GPT2 = ("gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "gigachat", "mellum", "modern-bert")
_OF_TRANSFORMERS = (
    "llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano dbrx smaug-bpe tekken"
    " qwen2 deepseek-r1-qwen kormo f2llmv2 megrez qwen35 gpt-4o llama4 kanana2 talkie minimax-m2"
).split()
KNOWN_SPLITS = frozenset((*DIGITS_APART, *_AS_GPT2, *_OF_TRANSFORMERS))


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """Where one tensor is in the file.

    Attributes:
        shape: as in torch: the last dimension is contiguous.
        type: number of ggml's type of its elements.
        place: of its first byte in the file.
        nbytes: size in the file.
    """

    shape: tuple[int, ...]
    type: int
    place: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class GgufFile:
    """What a GGUF file says about its model.

    Attributes:
        facts: its metadata by key; of lists with more than a thousand items, only their number.
        tensors: by their names in the file.
    """

    path: Path
    facts: Mapping[str, Any]
    tensors: Mapping[str, StoredTensor]

    @property
    def architecture(self) -> str:
        """Such as ``llama``; one of ARCHITECTURES."""
        return str(self.facts["general.architecture"])

    def fact(self, name: str, default: Any = None) -> Any:
        """A fact about the architecture, such as ``block_count``."""
        return self.facts.get(f"{self.architecture}.{name}", default)

    @property
    def parameters(self) -> int:
        """Numbers in all of its tensors."""
        return sum(prod(tensor.shape) for tensor in self.tensors.values())

    @property
    def nbytes(self) -> int:
        """Size of all of its tensors."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    def conversion_note(self) -> str:
        """How the model differs from the one that the file was made from, in sentences; else empty."""
        return joined([*self._quantization(), *self._splitting()])

    def _splitting(self) -> Iterator[Message]:
        """That the rule by which a byte-level tokenizer splits text is not known."""
        rule = self.facts.get("tokenizer.ggml.pre", "")
        if self.facts.get("tokenizer.ggml.model") == "gpt2" and rule not in KNOWN_SPLITS:
            yield _(
                "The rule by which its tokenizer splits text, “{rule}”, is not known here: tokens may differ"
                " from the model’s own.",
                rule=rule,
            )

    def _quantization(self) -> Iterator[Message]:
        """That its weights are quantized."""
        from gguf import GGMLQuantizationType

        counts: Counter[str] = Counter()
        for tensor in self.tensors.values():
            counts[GGMLQuantizationType(tensor.type).name] += prod(tensor.shape)
        types = [name for name, _count in counts.most_common() if name not in _FLOATS]
        if types:
            yield _(
                "{types} weights, dequantized to float32: this is not the model that they were quantized"
                " from.",
                types=enumerated(types),
            )


def is_gguf(path: Path) -> bool:
    """Whether a path is of a file that begins as GGUF files do, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read_gguf(path: Path) -> GgufFile:
    """The header of a GGUF file, checked against the file's size.

    Raises:
        CorruptFile: the file is damaged, or its end is missing.
        UnsupportedModel: its version, architecture, or a type of its tensors is not known; or it is a part.
    """
    try:
        with path.open("rb") as file:
            header = _read_header(path, file)
    except (struct.error, UnicodeDecodeError, ValueError, KeyError, OverflowError) as error:
        raise CorruptFile(
            _("{file} is not a complete GGUF file: its header cannot be read.", file=path.name), hint=DAMAGED
        ) from error
    _check_supported(header)
    end = max((tensor.place + tensor.nbytes for tensor in header.tensors.values()), default=0)
    size = path.stat().st_size
    if size < end:
        raise CorruptFile(
            _(
                "{file} has {size} bytes; by its own header it should have {expected}.",
                file=path.name,
                size=size,
                expected=end,
            ),
            hint=DAMAGED,
            asked=end,
            limit=size,
        )
    return header


def _read_header(path: Path, file: BinaryIO) -> GgufFile:
    reader = _Reader(file, path.stat().st_size)
    if reader.take(len(MAGIC)) != MAGIC:
        raise ValueError("no GGUF file")
    version = reader.number("I")
    if version not in _VERSIONS:
        raise UnsupportedModel(
            _("{file} is of version {version} of GGUF, which is not read.", file=path.name, version=version),
            hint=_("Convert the model again with a current llama.cpp."),
        )
    tensor_count, fact_count = reader.number("Q"), reader.number("Q")
    facts = {}
    for _fact in range(fact_count):
        name = reader.string()
        facts[name] = reader.value(reader.number("I"))
    facts["general.architecture"]
    entries = [reader.tensor() for _tensor in range(tensor_count)]
    alignment = int(facts.get("general.alignment", _ALIGNMENT))
    begin = -(-reader.position // alignment) * alignment
    tensors = {
        name: StoredTensor(shape, kind, begin + offset, _size(path, shape, kind))
        for name, shape, kind, offset in entries
    }
    return GgufFile(path, facts, tensors)


def _size(path: Path, shape: tuple[int, ...], kind: int) -> int:
    """Bytes of a tensor."""
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

    try:
        elements, nbytes = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    except ValueError as error:
        raise UnsupportedModel(
            _("{file} has tensors of ggml’s type {number}, which is not known.", file=path.name, number=kind),
            hint=_("Choose the same model in another quantization, such as Q8_0 or Q4_K_M."),
        ) from error
    if shape[-1] % elements:
        raise ValueError("a row is not made of whole blocks")
    size: int = prod(shape) // elements * nbytes
    return size


def _check_supported(header: GgufFile) -> None:
    name = header.path.name
    if header.architecture not in ARCHITECTURES or header.fact("expert_count", 0):
        raise UnsupportedModel(
            _(
                "{file} is of the architecture {architecture}, which cannot be converted from GGUF here.",
                file=name,
                architecture=quoted(header.architecture),
            )
            if header.architecture not in ARCHITECTURES
            else _("{file} is a mixture of experts, which cannot be converted from GGUF here.", file=name),
            hint=_(
                "Choose the checkpoint that it was made from, with its model.safetensors. GGUF files of these"
                " architectures can be shown: {names}.",
                names=enumerated(ARCHITECTURES),
            ),
        )
    if header.facts.get("split.count", 1) > 1:
        raise UnsupportedModel(
            _("{file} is one of {count} parts of a model.", file=name, count=header.facts["split.count"]),
            hint=_("Join them with llama.cpp: llama-gguf-split --merge {file} whole.gguf", file=name),
        )


class _Reader:
    """Reads little-endian numbers and strings one after the other; struct.error or ValueError at the end."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self.position = 0

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if count > self._size - self.position:
            raise ValueError("the file ends here")
        self.position += count
        return self._file.read(count)

    def number(self, form: str) -> Any:
        """One number of a form of the struct module."""
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))[0]

    def string(self) -> str:
        """A string after its length."""
        return self.take(self.number("Q")).decode("utf-8")

    def value(self, kind: int) -> Any:
        """A value of the metadata."""
        if kind == _STRING:
            return self.string()
        if kind != _ARRAY:
            return self.number(_NUMBERS[kind])
        item, count = self.number("I"), self.number("Q")
        if item == _STRING:
            if count <= _KEPT_ITEMS:
                return [self.string() for _item in range(count)]
            for _item in range(count):
                self.take(self.number("Q"))
            return count
        form = _NUMBERS[item]
        items = self.take(count * struct.calcsize(f"<{form}"))
        return list(struct.unpack(f"<{count}{form}", items)) if count <= _KEPT_ITEMS else count

    def tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        """Name, shape as in torch, type, and offset among the data, of the next tensor."""
        name, dimensions = self.string(), self.number("I")
        if not 1 <= dimensions <= _MOST_DIMENSIONS:
            raise ValueError("a tensor has between 1 and 4 dimensions")
        shape = tuple(self.number("Q") for _dimension in range(dimensions))[::-1]
        return name, shape, self.number("I"), self.number("Q")
