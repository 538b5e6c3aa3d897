"""Files of imported attention: NPZ, safetensors or JSON, as described in docs/tensors.md."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from .. import strict_json
from ..capture.npz import read_npz
from ..errors import BadTensors, BrokenFile, FileTooLarge, reason
from ..message import _, enumerated, listed, pgettext
from ..quotation import quoted
from .imported_capture import ImportedAttention

FORMATS = listed(("NPZ", "safetensors", "JSON"), "or")
_ZIP = b"PK\x03\x04"
# The names of its fields: of weights by stream, and of tokens and their special ones by side.
_WEIGHTS = {"attention": "self", "encoder": "encoder", "decoder": "decoder", "cross": "cross"}
_TOKENS = {"tokens": "text", "encoder_tokens": "source", "decoder_tokens": "target"}
_SPECIAL = {"special": "text", "encoder_special": "source", "decoder_special": "target"}
_MASKS = {"attention_mask": "text", "encoder_attention_mask": "source", "decoder_attention_mask": "target"}
# An export describes itself in "about" for readers; it is not read here.
_KNOWN = (*_WEIGHTS, *_TOKENS, *_SPECIAL, *_MASKS, "title", "sentence_b_start", "layers", "about")
_LONGEST_TITLE = 200
# Bytes of tokens and other data besides the weights.
_BESIDE = 2**20
_IN_WORDS: Mapping[type, str] = {
    str: pgettext("type of data", "text"),
    bool: _("true or false"),
    type(None): "null",
}
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def looks_like_tensors(content: bytes) -> bool:
    """Whether a file begins like one of these formats."""
    return is_binary(content) or content[:1024].lstrip()[:1] == b"{"


def is_binary(content: bytes) -> bool:
    """Whether a file begins like NPZ or safetensors, which take at most 4 bytes per weight, unlike JSON."""
    return content.startswith(_ZIP) or _is_safetensors(content)


def read_tensors(content: bytes, max_bytes: int) -> ImportedAttention:
    """The content of such a file.

    Args:
        content: the file, untrusted.
        max_bytes: limit of all weights, unpacked.

    Raises:
        BrokenFile: it is damaged, or holds something else.
        FileTooLarge: unpacked it exceeds the limit.
        BadTensors: a field is missing, unknown, or malformed.
    """
    if content.startswith(_ZIP):
        fields: Mapping[str, Any] = read_npz(content, max_bytes + _BESIDE)
    elif _is_safetensors(content):
        fields = _safetensors(content)
    else:
        fields = _json(content)
    unknown = [name for name in fields if name not in _KNOWN]
    if unknown:
        raise BadTensors(
            _("The file has a field that is not read: {field}.", field=quoted(unknown[0], 40)),
            hint=_("Its fields may be {fields}.", fields=enumerated(_KNOWN)),
        )
    attention = ImportedAttention(
        weights={stream: fields[name] for name, stream in _WEIGHTS.items() if name in fields},
        tokens={side: _strings(name, fields[name]) for name, side in _TOKENS.items() if name in fields},
        special={side: _places(name, fields[name]) for name, side in _SPECIAL.items() if name in fields},
        masks={side: _places(name, fields[name]) for name, side in _MASKS.items() if name in fields},
        title=_title(fields.get("title", "")),
        second=_place(fields["sentence_b_start"]) if "sentence_b_start" in fields else None,
        remarks=_layer_notes(_places("layers", fields["layers"])) if "layers" in fields else (),
    )
    size = sum(4 * array.size for array in attention.weights.values() if isinstance(array, np.ndarray))
    if size > max_bytes:
        raise FileTooLarge(
            _(
                "The weights take {size} bytes as float32; up to {limit} are read.",
                size=size,
                limit=max_bytes,
            ),
            hint=_("Keep fewer layers or tokens."),
            asked=size,
            limit=max_bytes,
        )
    return attention


def _is_safetensors(content: bytes) -> bool:
    return content[8:9] == b"{" and int.from_bytes(content[:8], "little") <= len(content) - 8


def _safetensors(content: bytes) -> dict[str, Any]:
    """Tensors, and the metadata as JSON; a value that is not JSON is kept as text."""
    try:
        tensors = deserialize(content)  # type: ignore[no-untyped-call]
        header = strict_json.read(content[8 : 8 + int.from_bytes(content[:8], "little")])
    except (SafetensorError, ValueError, RecursionError) as error:
        raise BrokenFile(
            _("The safetensors file cannot be read: {reason}.", reason=reason(error)),
            hint=_("Save it again."),
        ) from error
    fields: dict[str, Any] = {}
    for name, text in header.get("__metadata__", {}).items():
        # Libraries add their own, such as format.
        if name in _KNOWN:
            fields[name] = text if name == "title" else _parse_json(text.encode())
    for name, tensor in tensors:
        fields[name] = _numbers(tensor)
    return fields


def _numbers(tensor: Mapping[str, Any]) -> Any:
    dtype, data, shape = tensor["dtype"], tensor["data"], tensor["shape"]
    if dtype == "BF16":  # the upper half of a float32
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32).reshape(shape)
    if dtype not in _DTYPES:
        raise BadTensors(
            _("A tensor is of type {dtype}.", dtype=dtype),
            hint=_("Save it as one of {types}, BF16.", types=enumerated(_DTYPES)),
        )
    return np.frombuffer(data, _DTYPES[dtype]).reshape(shape)


def _json(content: bytes) -> dict[str, Any]:
    fields = _parse_json(content)
    if not isinstance(fields, dict):
        raise BrokenFile(
            _("The JSON is not an object."), hint=_('Write {"attention": [...], "tokens": [...]}.')
        )
    # Converted to arrays at once: nested lists take many times the memory.
    for name in _WEIGHTS:
        if name in fields:
            _check_numbers(name, fields[name])
            try:
                with np.errstate(over="ignore"):  # 1e999 is refused with what is above 1
                    fields[name] = np.asarray(fields[name], np.float32)
            except (ValueError, TypeError, OverflowError) as error:
                raise BadTensors(
                    _("{name} is not an array of numbers with rows of equal length.", name=name),
                    hint=_("Write [layers, heads, queries, keys] as nested lists."),
                ) from error
    return fields


def _parse_json(text: bytes) -> Any:
    try:
        return strict_json.read(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFile(
            _("The JSON cannot be read: {reason}.", reason=reason(error)), hint=_("Write the file again.")
        ) from error


def _check_numbers(name: str, values: Any, deepest: int = 5) -> None:
    """Raise BadTensors for values that NumPy would accept as numbers: "0.5" and true.

    Args:
        deepest: how deeply lists may be nested: four axes, or five with a batch. More is refused later.
    """
    if not isinstance(values, list):
        return
    kinds = set(map(type, values))
    if strange := kinds - {list, int, float}:
        kind_names = enumerated(sorted(_IN_WORDS.get(kind, _("an object")) for kind in strange))
        raise BadTensors(
            _("{name} contains {said} where a number should be.", name=name, said=kind_names),
            hint=_("Write numbers as 0.5, without quotation marks."),
        )
    if list in kinds and deepest > 1:
        for inner in values:
            _check_numbers(name, inner, deepest - 1)


def _as_list(values: Any) -> Any:
    """A one-dimensional array of values as a list; anything else unchanged."""
    return values.tolist() if isinstance(values, np.ndarray) and values.ndim == 1 else values


def _single(value: Any) -> Any:
    """An array of one value as that value; anything else unchanged."""
    return value.item() if isinstance(value, np.ndarray) and value.size == 1 else value


def _strings(name: str, values: Any) -> Sequence[str]:
    entries = _as_list(values)
    if not isinstance(entries, list) or not all(isinstance(value, str) for value in entries):
        raise BadTensors(
            _("{name} is not a list of strings.", name=name),
            hint=_("Write {name} as strings, one per token.", name=name),
        )
    return entries


def _places(name: str, values: Any) -> Sequence[int]:
    entries = _as_list(values)
    if not isinstance(entries, list) or not all(type(value) is int for value in entries):
        raise BadTensors(
            _("{name} is not a list of whole numbers.", name=name),
            hint=_("A mask has 1 for each token and 0 for padding.")
            if name in _MASKS
            else _("Count tokens from 0."),
        )
    return entries


def _layer_notes(layers: Sequence[int]) -> list[str]:
    """The numbers of these layers in the model."""
    numbers = ", ".join(map(str, layers))[:900]
    return [_("Of the layers of the model, counted from 0, these are {numbers}.", numbers=numbers)]


def _place(value: Any) -> int:
    plain = _single(value)
    if type(plain) is not int:
        raise BadTensors(_("sentence_b_start is not a position."), hint=_("Count tokens from 0."))
    return plain


def _title(value: Any) -> str:
    plain = _single(value)
    if not isinstance(plain, str) or not plain.isprintable() or len(plain) > _LONGEST_TITLE:
        raise BadTensors(
            _("The title is not a line of text."),
            hint=_("Write up to {limit} characters, in one line.", limit=_LONGEST_TITLE),
        )
    return plain
