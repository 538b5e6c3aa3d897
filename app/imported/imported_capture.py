"""A capture of imported attention: its provenance states that Followspot did not compute it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..capture.recording import RecordedCapture
from ..core.capture import Floats
from ..core.content_ids import capture_id
from ..core.exactness import Exactness, RowSums
from ..core.input import Input
from ..core.provenance import Provenance
from ..core.stream import Layer, Stream
from ..core.token import Part, Token
from ..core.weight_files import FIELDS, FILE_NAMES, SIDES
from ..errors import BadTensors
from ..message import _, joined
from ..version import __version__
from .import_notes import half_precision_note, mask_notes, padding_note, row_sum_notes
from .imported_tokens import imported_tokens
from .padding import Marks, attention_to_padding, padding, without_padding
from .weight_arrays import check_count, checked_weights, shape_text, stack_layers

# Used in place of a model's key.
MODEL = "tensors"
TITLE = _("Imported attention")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAttention:
    """Imported attention.

    Attributes:
        weights: by stream (`self`, or `encoder`, `decoder` and `cross`), anything that `stack_layers`
            accepts.
        tokens: by side (``text``, or ``source`` and ``target``), as the vocabulary spells them; numbered from
            0 if absent.
        masks: by side, 1 for each token and 0 for each padding; without it padding is recognised by its
            spelling and weights.
        title: provenance of the weights, in their owner's words.
        special: by side, positions of special tokens; recognised by spelling if absent.
        second: of the side ``text``, the position at which the second of two texts begins.
        remarks: further sentences to be shown with every figure.
        as_spelt: whether tokens are shown as the vocabulary spells them.
    """

    weights: Mapping[str, Any]
    tokens: Mapping[str, Sequence[str]] = field(default_factory=dict)
    masks: Mapping[str, Sequence[int]] = field(default_factory=dict)
    title: str = ""
    special: Mapping[str, Sequence[int]] = field(default_factory=dict)
    second: int | None = None
    remarks: Sequence[str] = ()
    as_spelt: bool = False


def imported_capture(imported: ImportedAttention, digest: str | None = None) -> RecordedCapture:
    """The capture of these weights. It has no queries and keys, so calculations are refused.

    Args:
        found: the imported attention.
        digest: the SHA-256 of the file that it was read from; without it, one over all of its numbers.

    Raises:
        BadTensors: shapes, tokens or numbers do not fit together, or there are too many heads; the message
            states which.
    """
    arrays = {name: stack_layers(array) for name, array in imported.weights.items()}
    check_count(arrays)
    halves = [name for name, array in arrays.items() if array.dtype == np.float16]
    weights = {name: checked_weights(name, array) for name, array in arrays.items()}
    imported, unnamed = _name_tokens(_sizes(weights, imported), imported)
    digest = digest or _digest(weights, imported)
    weights, imported, padded = _without_padding(weights, imported)
    # The source is read before the target.
    sides = {side: _read_side(imported, side) for side in imported.tokens}
    causal = {name for name, array in weights.items() if _looks_causal(name, array)}
    sums = [array.sum(axis=-1, dtype=np.float64) for array in weights.values()]
    rows = RowSums(
        float(min(some.min() for some in sums)),
        float(max(some.max() for some in sums)),
        *[sum(some.size for some in sums)] * 2,
    )
    remarks = [
        _("These weights were imported; Followspot did not compute them."),
        *unnamed,
        *padded,
        *half_precision_note(halves, weights),
        *row_sum_notes(rows, sum(int((some == 0).sum()) for some in sums)),
        *mask_notes(causal, weights),
        *imported.remarks,
    ]
    user_input = Input(tensors=digest)
    return RecordedCapture(
        id=capture_id(MODEL, digest, user_input),
        model=MODEL,
        input=user_input,
        texts={side: text for side, (text, _tokens) in sides.items()},
        tokens={side: tokens for side, (_text, tokens) in sides.items()},
        streams={name: _stream(name, array, name in causal) for name, array in weights.items()},
        exactness=Exactness(None, "", 0.0, "float32", rows),
        provenance=Provenance(
            model=MODEL,
            source=imported.title.strip() or TITLE,
            revision=digest[:16],
            app=__version__,
            transformers="",
            torch="",
            import_note=joined(remarks),
        ),
        arrays=_arrays(weights, causal),
    )


def _sizes(weights: Mapping[str, Floats], imported: ImportedAttention) -> dict[str, int]:
    """By side, the number of tokens, the source before the target.

    Raises:
        BadTensors: two arrays, or an array and its tokens, do not agree; the message states what was
            expected.
    """
    if not weights:
        raise BadTensors(_("There is no attention."), hint=_("Give attention, or encoder, decoder or cross."))
    if "self" in weights and len(weights) > 1:
        raise BadTensors(
            _("The file has attention of a single stack and attention of an encoder-decoder."),
            hint=_("Give either attention, or encoder, decoder and cross."),
        )
    sizes: dict[str, int] = {}
    first: dict[str, str] = {}
    for name, array in weights.items():
        # The columns first: in cross-attention they are the source.
        for side, axis, size in reversed(
            [*zip(SIDES[name], ("rows", "columns"), array.shape[2:], strict=True)]
        ):
            if side in imported.tokens:
                _agree(name, array, axis, FIELDS[side], len(imported.tokens[side]))
            elif side in sizes:
                _agree(name, array, axis, first[side], sizes[side])
            sizes.setdefault(side, size)
            of = (
                _("rows of {array}", array=FILE_NAMES[name])
                if axis == "rows"
                else _("columns of {array}", array=FILE_NAMES[name])
            )
            first.setdefault(side, of)
    return sizes


def _agree(name: str, array: Floats, axis: str, other: str, count: int) -> None:
    """Raise BadTensors unless an axis has as many positions as something else that must match it."""
    size = array.shape[2 if axis == "rows" else 3]
    if size != count:
        raise BadTensors(
            _(
                "{array} has the shape {shape}, [layers, heads, rows, columns], so {size} rows; but there are"
                " {count} {other}.",
                array=FILE_NAMES[name],
                shape=shape_text(array),
                size=size,
                count=count,
                other=other,
            )
            if axis == "rows"
            else _(
                "{array} has the shape {shape}, [layers, heads, rows, columns], so {size} columns; but there"
                " are {count} {other}.",
                array=FILE_NAMES[name],
                shape=shape_text(array),
                size=size,
                count=count,
                other=other,
            ),
            hint=_("Give one token for every row and every column, or none: then they are numbered."),
            asked=count,
            limit=size,
        )


def _name_tokens(
    sizes: Mapping[str, int], imported: ImportedAttention
) -> tuple[ImportedAttention, list[str]]:
    """Tokens for every side, numbered if absent, and notes about that."""
    missing = [side for side in sizes if side not in imported.tokens]
    named = {
        side: [str(place) for place in range(size)] if side in missing else imported.tokens[side]
        for side, size in sizes.items()
    }
    if not missing:
        return replace(imported, tokens=named), []
    if len(sizes) == 1:
        return replace(imported, tokens=named), [_("No tokens were imported: they are numbered from 0.")]
    notes = {
        "source": _("No tokens were imported for the source: they are numbered from 0."),
        "target": _("No tokens were imported for the target: they are numbered from 0."),
    }
    both = _("No tokens were imported for the source and the target: they are numbered from 0.")
    return replace(imported, tokens=named), [both if len(missing) > 1 else notes[missing[0]]]


def _without_padding(
    weights: dict[str, Floats], imported: ImportedAttention
) -> tuple[dict[str, Floats], ImportedAttention, list[str]]:
    """The same without tokens that are padding, and notes about that."""
    marks = padding(weights, SIDES, imported.tokens, imported.masks)
    if not marks:
        return weights, imported, []
    most = attention_to_padding(weights, SIDES, marks)
    cut = {
        name: without_padding(array, *(marks.get(side) for side in SIDES[name]))
        for name, array in weights.items()
    }
    attention = replace(
        imported,
        tokens={
            side: [piece for piece, out in zip(pieces, marks[side], strict=True) if not out]
            if side in marks
            else pieces
            for side, pieces in imported.tokens.items()
        },
        special={
            side: _without_padding_positions(places, marks.get(side))
            for side, places in imported.special.items()
        },
        second=None
        if imported.second is None
        else _without_padding_positions([imported.second], marks.get("text"))[0],
    )
    count = sum(int(some.sum()) for some in marks.values())
    return cut, attention, [padding_note(count, most)]


def _without_padding_positions(places: Sequence[int], out: Marks | None) -> list[int]:
    """Positions of tokens, counted without padding; padding gets the position of the token after it."""
    if out is None:
        return list(places)
    return [place - int(out[:place].sum()) for place in places]


def _read_side(imported: ImportedAttention, side: str) -> tuple[str, tuple[Token, ...]]:
    """The text of a side, and its tokens."""
    parts = _parts(imported, side)
    text, tokens = imported_tokens(imported.tokens[side], imported.special.get(side), parts, name=side)
    if imported.as_spelt:
        tokens = tuple(replace(token, text=token.piece, continues=False) for token in tokens)
    return text, tokens


def _parts(imported: ImportedAttention, side: str) -> list[Part | None]:
    count, second = len(imported.tokens[side]), imported.second
    if second is None or side != "text":
        return [None] * count
    if not 0 < second < count:
        raise BadTensors(
            _(
                "The second text cannot begin at token {second}: there are {count}.",
                second=second,
                count=count,
            ),
            hint=_("Count from 0; each text has at least one token."),
        )
    return ["A" if place < second else "B" for place in range(count)]


def _looks_causal(name: str, weights: Floats) -> bool:
    """Whether every cell above the diagonal is exactly 0, for more than one token."""
    rows, columns = weights.shape[2:]
    one_side = len(set(SIDES[name])) == 1
    if not one_side or rows < 2:
        return False
    ahead = ~np.tri(rows, columns, dtype=bool)
    # Layer by layer: otherwise half of all weights would be copied at once.
    return not any(layer[:, ahead].any() for layer in weights)


def _stream(name: str, weights: Floats, causal: bool) -> Stream:
    layers, heads = weights.shape[:2]
    details = tuple(Layer(number) for number in range(layers))
    return Stream(name, layers, heads, heads, 0, *SIDES[name], causal=causal, details=details)


def _arrays(weights: Mapping[str, Floats], causal: Iterable[str]) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {f"{name}.weights": array for name, array in weights.items()}
    for name in causal:
        layers, _heads, rows, columns = weights[name].shape
        arrays[f"{name}.allowed"] = np.broadcast_to(
            np.tri(rows, columns, dtype=bool), (layers, rows, columns)
        )
    return arrays


def _digest(weights: Mapping[str, Floats], imported: ImportedAttention) -> str:
    """The SHA-256 of everything that determines the capture."""
    words = {
        "tokens": {side: list(tokens) for side, tokens in imported.tokens.items()},
        "title": imported.title,
        "special": {side: list(places) for side, places in imported.special.items()},
        "masks": {side: list(mask) for side, mask in imported.masks.items()},
        "second": imported.second,
        "remarks": list(imported.remarks),
        "as_spelt": imported.as_spelt,
    }
    digest = hashlib.sha256(json.dumps(words, sort_keys=True).encode())
    for name, array in sorted(weights.items()):
        digest.update(f"{name}{array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()
