"""Weights of any library as arrays, checked."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.weight_files import FILE_NAMES, SIDES
from ..errors import BadTensors, reason
from ..message import _, digits, enumerated, ngettext
from ..quotation import quoted

# Each head costs time in every view of all heads, however few tokens it has.
_MOST_LAYERS = 512
_MOST_HEADS = 4096
# The error of half precision.
ROUNDING = 1e-3


def stack_layers(attention: Any) -> NDArray[Any]:
    """Weights as one array ``[layers, heads, queries, keys]``.

    Args:
        attention: such an array or tensor, nested lists of it, or one array or tensor per layer, each
            ``[heads, queries, keys]`` or ``[1, heads, queries, keys]``, like ``output_attentions`` in
            transformers; or these stacked, ``[layers, 1, heads, queries, keys]``.

    Raises:
        BadTensors: they are of another form.
    """
    if isinstance(attention, (list, tuple)) and attention and hasattr(attention[0], "shape"):
        return _layers([_array(layer) for layer in attention])
    array = _array(attention)
    if array.ndim == 5 and array.shape[1] == 1:
        return array[:, 0]
    if array.ndim == 5:
        raise BadTensors(
            _(
                "The attention holds a batch of {count} examples: {shape}.",
                count=array.shape[1],
                shape=shape_text(array),
            ),
            hint=_("Choose one example: attention[:, i]."),
        )
    if array.ndim != 4:
        raise BadTensors(
            _("The attention has {count} dimensions: {shape}.", count=array.ndim, shape=shape_text(array)),
            hint=_("Give [layers, heads, queries, keys]; of one layer, [1, heads, queries, keys]."),
        )
    return array


def _layers(layers: Sequence[NDArray[Any]]) -> NDArray[Any]:
    plain = []
    for number, layer in enumerate(layers):
        if layer.ndim == 4 and layer.shape[0] != 1:
            raise BadTensors(
                _("Layer {number} holds a batch of {count}.", number=number, count=layer.shape[0]),
                hint=_("Give the attention of one text: cut each layer to attention[i : i + 1]."),
            )
        plain.append(layer[0] if layer.ndim == 4 else layer)
    shapes = {layer.shape for layer in plain}
    if len(shapes) > 1 or plain[0].ndim != 3:
        raise BadTensors(
            _(
                "The layers have the shapes {shapes}.",
                shapes=enumerated(shape_text(layer) for layer in plain[:4]),
            ),
            hint=_("Give one array [heads, queries, keys] per layer, all of one shape."),
        )
    return np.stack(plain)


def _array(values: Any) -> NDArray[Any]:
    """Numbers of any library as a NumPy array."""
    if hasattr(values, "detach"):  # torch; its half precisions have no counterpart in NumPy
        values = values.detach().to("cpu").float().numpy()
    try:
        array = np.asarray(values)
    except (ValueError, TypeError) as error:
        raise BadTensors(
            _("The attention cannot be read as an array: {reason}.", reason=reason(error)),
            hint=_("Give numbers of one shape: [layers, heads, queries, keys]."),
        ) from error
    if array.dtype.kind not in "biuf":
        raise BadTensors(
            _("The attention contains something other than numbers, or rows of unequal length."),
            hint=_("Give numbers of one shape: [layers, heads, queries, keys]."),
        )
    return array


def check_count(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise BadTensors if there are more layers or heads than a view of all of them can have."""
    layers = max((array.shape[0] for array in arrays.values()), default=0)
    heads = sum(array.shape[0] * array.shape[1] for array in arrays.values())
    if layers > _MOST_LAYERS:
        detail = _(
            "The attention has {count} layers; up to {limit} are read.", count=layers, limit=_MOST_LAYERS
        )
        raise _too_many_error(detail, layers, _MOST_LAYERS)
    if heads > _MOST_HEADS:
        detail = _(
            "The attention has {count} heads in all; up to {limit} are read.", count=heads, limit=_MOST_HEADS
        )
        raise _too_many_error(detail, heads, _MOST_HEADS)


def _too_many_error(detail: str, asked: int, limit: int) -> BadTensors:
    hint = _("Keep fewer layers or heads; its shape is [layers, heads, queries, keys].")
    return BadTensors(detail, hint=hint, asked=asked, limit=limit)


def checked_weights(name: str, array: NDArray[Any]) -> Floats:
    """The weights of a stream as float32. Raises BadTensors unless each is between 0 and 1."""
    if name not in SIDES:
        raise BadTensors(
            _("There is no stream {name}.", name=quoted(name, 40)),
            hint=_("Streams are {streams}.", streams=enumerated(SIDES)),
        )
    if 0 in array.shape:
        raise BadTensors(
            _("The attention is empty: {shape}.", shape=shape_text(array)), hint=_("Give at least one head.")
        )
    _check_finite(name, array)
    low, high = float(array.min()), float(array.max())
    if not (low >= 0 and high <= 1 + ROUNDING):
        raise BadTensors(
            _(
                "The weights go from {low} to {high}; weights lie between 0 and 1.",
                low=digits(f"{low:.4g}"),
                high=digits(f"{high:.4g}"),
            ),
            hint=_("Give the attention after its softmax."),
        )
    weights: Floats = np.ascontiguousarray(array, np.float32)
    return weights


def _check_finite(name: str, array: NDArray[Any]) -> None:
    """Raise BadTensors if there are values that are not finite: how many, and where the first one is."""
    # Layer by layer: a mark for each of all weights could need as much memory as they do.
    counts = [int(layer.size - np.isfinite(layer).sum()) for layer in array]
    total = sum(counts)
    if not total:
        return
    number = next(number for number, count in enumerate(counts) if count)
    head, row, column = map(int, np.argwhere(~np.isfinite(array[number]))[0])
    value = float(array[number, head, row, column])
    raise BadTensors(
        ngettext(
            "{array} has {count} value that is not finite: {value} in layer {layer}, head {head}, row {row},"
            " column {column} (counted from 0).",
            "{array} has {count} values that are not finite, the first is {value} in layer {layer}, head"
            " {head}, row {row}, column {column} (counted from 0).",
            total,
            array=FILE_NAMES[name],
            value="NaN" if math.isnan(value) else "∞" if value > 0 else "−∞",
            layer=str(number),
            head=str(head),
            row=str(row),
            column=str(column),
        ),
        hint=_("Give the attention after its softmax, with 0 where a mask forbids a key."),
    )


def shape_text(array: NDArray[Any]) -> str:
    """Its sizes: ``[6, 12, 13, 13]``."""
    return f"[{', '.join(map(str, array.shape))}]"
