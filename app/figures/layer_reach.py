"""Which tokens the layers of a model let each other see, and what other layers have in place of attention."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..core.stream import Layer, Stream
from ..message import Message, _, digits

# What layers without softmax attention have instead of a matrix, by the model's own word for them.
_INSTEAD = {
    "mamba": _("a state of fixed size, which every token changes (state space)"),
    "mamba2": _("a state of fixed size, which every token changes (state space)"),
    "linear_attention": _("a sum of keys times values, of fixed size, which every token changes"),
    "recurrent": _("a state of fixed size, which every token changes (recurrence)"),
    "conv": _("a convolution over the last few tokens"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Layers that see the same tokens.

    Attributes:
        layer: one of them.
        causal: no token sees later ones.
        numbers: of all of them.
        text: what they see.
    """

    layer: Layer
    causal: bool
    numbers: tuple[int, ...]
    text: Message


def reaches(stream: Stream) -> list[Reach]:
    """The layers of a stream by what they see; one element if all see the same."""
    groups: dict[tuple[str, int | None], list[Layer]] = {}
    for layer in stream.details:
        groups.setdefault((layer.kind, layer.window), []).append(layer)
    numbered = [(layers[0], tuple(layer.number for layer in layers)) for layers in groups.values()]
    return [Reach(layer, stream.causal, numbers, _reach(layer, numbers)) for layer, numbers in numbered]


def has_windows(streams: Iterable[Stream]) -> bool:
    """Whether some layers see less than all tokens."""
    return any(layer.window is not None for stream in streams for layer in stream.details)


def other_texts(stream: Stream) -> list[Message]:
    """For each kind of layer without softmax attention, what it has instead of a matrix."""
    groups: dict[str, list[int]] = {}
    for other in stream.others:
        groups.setdefault(other.kind, []).append(other.number)
    return [
        _(
            "In place of a matrix of weights, {kind} layers ({layers}) have {instead}.",
            kind=kind,
            instead=_INSTEAD[kind],
            layers=numbers_text(numbers),
        )
        if kind in _INSTEAD
        else _(
            "{kind} layers ({layers}) have no softmax attention, and so no matrix of weights.",
            kind=kind,
            layers=numbers_text(numbers),
        )
        for kind, numbers in groups.items()
    ]


def numbers_text(numbers: Sequence[int]) -> Message:
    """``0–3, 5``: ascending numbers."""
    breaks = [index for index, (a, b) in enumerate(pairwise(numbers), 1) if b != a + 1]
    starts, ends = [0, *breaks], [*breaks, len(numbers)]
    runs = [numbers[start:end] for start, end in zip(starts, ends, strict=True)]
    return digits(", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs))


def _reach(layer: Layer, numbers: Sequence[int]) -> Message:
    text, window = numbers_text(numbers), layer.window or 0
    if layer.kind == "sliding":
        return _("a sliding window of {window} tokens (layers: {layers})", window=window, layers=text)
    if layer.kind == "chunked":
        return _("chunks of {window} tokens (layers: {layers})", window=window, layers=text)
    return _("all tokens (layers: {layers})", layers=text)
