"""``head_view`` with the arguments of BertViz's, for attention that the caller has already computed."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from numpy.typing import NDArray

from ..analysis.head_selection import HeadSelection
from ..core.capture import Capture
from ..errors import BadTensors
from ..figures.embed_data import MOST_CELLS
from ..figures.figure import Figure
from ..figures.spec import FigureSpec, scale_for
from ..imported.imported_capture import ImportedAttention, imported_capture
from ..imported.weight_arrays import stack_layers
from ..message import _, enumerated
from .view import View

# Most cells over all heads, about 700 kB.
_MOST_CELLS = 2**17


def head_view(
    attention: Any = None,
    tokens: Sequence[str] | None = None,
    sentence_b_start: int | None = None,
    prettify_tokens: bool = True,
    layer: int | None = None,
    heads: Sequence[int] | None = None,
    encoder_attention: Any = None,
    decoder_attention: Any = None,
    cross_attention: Any = None,
    encoder_tokens: Sequence[str] | None = None,
    decoder_tokens: Sequence[str] | None = None,
    include_layers: Sequence[int] | None = None,
    html_action: Literal["view", "return"] = "view",
    attention_mask: Sequence[int] | None = None,
) -> View | None:
    """Show attention that you already have, with the arguments of BertViz's ``head_view``.

    Args:
        attention: ``output_attentions`` of transformers: per layer ``[1, heads, tokens, tokens]``; or one
            array ``[layers, heads, tokens, tokens]``; tensors, arrays or nested lists.
        tokens: as returned by ``convert_ids_to_tokens``; numbered from 0 if absent.
        sentence_b_start: position where the second of two texts begins.
        prettify_tokens: replace the vocabulary's marks (``Ġ``, ``▁``, ``##``); otherwise they are shown.
        layer: the layer to show, by its number in ``attention``; the first of those included if absent.
        heads: heads of it, shown as their mean if several; the first if absent.
        encoder_attention, decoder_attention, cross_attention, encoder_tokens, decoder_tokens: of an
            encoder-decoder, instead of ``attention`` and ``tokens``. Cross-attention is shown if present.
        include_layers: keep only these layers, renumbered from 0; the figure states this.
        html_action: ``view`` shows it, ``return`` returns it.
        attention_mask: one value per token, 1, or 0 for padding, which is left out; not an argument of
            BertViz's.

    Returns:
        The figure; None if a notebook has shown it already.

    Raises:
        BadTensors: shapes, tokens or numbers do not fit together.
    """
    streams = {
        "self": attention,
        "encoder": encoder_attention,
        "decoder": decoder_attention,
        "cross": cross_attention,
    }
    sides = {"text": tokens, "source": encoder_tokens, "target": decoder_tokens}
    weights = {name: stack_layers(array) for name, array in streams.items() if array is not None}
    included, remarks = _included_layers(weights, include_layers)
    capture = imported_capture(
        ImportedAttention(
            weights={name: array[included[name]] for name, array in weights.items()},
            tokens={side: list(words) for side, words in sides.items() if words is not None},
            masks={} if attention_mask is None else {"text": [int(one) for one in attention_mask]},
            second=sentence_b_start,
            remarks=remarks,
            as_spelt=not prettify_tokens,
        )
    )
    view = _view(capture, included, layer, heads or [0])
    return None if html_action == "view" and _display(view) else view


def _index(included: Sequence[int], layer: int | None) -> int:
    """The layer's index among those included; that of the first if none is asked for."""
    if layer is None:
        return 0
    if layer not in included:
        raise BadTensors(
            _("Layer {layer} is not included.", layer=str(layer)),
            hint=_("Choose one of {numbers}.", numbers=str(included)),
        )
    return included.index(layer)


def _view(
    capture: Capture, included: Mapping[str, Sequence[int]], layer: int | None, heads: Sequence[int]
) -> View:
    """A figure of heads of a layer, with the others to switch to."""
    stream = "cross" if "cross" in included else next(iter(included))
    index = _index(included[stream], layer)
    selection = HeadSelection(tuple((index, head) for head in heads))
    figure = Figure("head", FigureSpec(stream, selection, scale=scale_for(None, (capture, stream))), capture)
    return View(replace(figure, switch=_switch(figure, index)))


def _switch(figure: Figure, layer: int) -> HeadSelection | None:
    """The heads to switch between: all, or those of the layer, as far as a notebook cell can hold them."""
    shape = figure.a.stream(figure.spec.stream)
    cells = len(figure.a.query_tokens(shape.name)) * len(figure.a.key_tokens(shape.name))
    if shape.layers * shape.heads * cells <= _MOST_CELLS:
        return HeadSelection.parse("all")
    return HeadSelection.parse(f"{layer}") if shape.heads * cells <= MOST_CELLS else None


def _display(view: View) -> bool:
    """Display it in the running cell, if there is one; returns whether it did."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        return False
    display(view)  # type: ignore[no-untyped-call]
    return True


def _included_layers(
    weights: Mapping[str, NDArray[Any]], layers: Sequence[int] | None
) -> tuple[dict[str, list[int]], list[str]]:
    """The layers of each stream that are included, and notes about them."""
    if layers is None:
        return {name: list(range(len(array))) for name, array in weights.items()}, []
    included = [int(layer) for layer in layers]
    for name, array in weights.items():
        if not included or not all(0 <= layer < len(array) for layer in included):
            raise BadTensors(
                _(
                    "Not all of the layers {layers} are in {name}, which has {count}.",
                    layers=str(included),
                    name=name,
                    count=len(array),
                ),
                hint=_("Count layers from 0."),
            )
    numbers = enumerated(map(str, included))
    return dict.fromkeys(weights, included), [
        _("Of all layers, those numbered {numbers} are kept, counted from 0.", numbers=numbers)
    ]
