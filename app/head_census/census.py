"""A census: every head with its kinds, and the numbers behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from ..analysis.roles.label import MOST_SINK
from ..analysis.roles.role import Criterion
from ..core.shape import Axes, PerHead, build, sent
from ..core.stream import Head
from ..errors import InvalidRequest
from ..message import _, enumerated
from ..quotation import quoted
from .census_text import notes, statements
from .kinds import CRITERIA
from .numbers import CensusNumbers
from .options import CensusOptions

PerLayer = Annotated[NDArray[np.float64], Axes(("layer",))]
PerDepth = Annotated[NDArray[np.float64], Axes(("depth", "layer", "head"))]

PATTERNS = ("local", "vertical-slash", "block-sparse")
# The vertical-slash pattern can be an A-shape; so that is what a head has if no other holds clearly more.
_CLEARLY = 0.01
# The share of all depths at which a retrieval head reaches what it needs.
_DEPTHS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScores(Criterion):
    """A kind of head, and how far each head is of it.

    Attributes:
        values: ``[layer][head]``, 0 to 1; None where it could not be measured, e.g. ``[[0.02, 0.41]]``.
        even: by layer, what evenly spread attention would give; None likewise, e.g. ``[0.005]``.
        least: ``[layer][head]``, the score that a head needs: the threshold, or twice what it would get by
            chance; None likewise, e.g. ``[[0.1, 0.3]]``.
    """

    values: PerHead
    even: PerLayer
    least: PerHead

    @property
    @sent
    def measured(self) -> bool:
        """Whether any head could be measured."""
        return bool(np.isfinite(self.values).any())


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """The heads of a model.

    Attributes:
        options: what they were measured on.
        stream: whose heads they are, e.g. ``self``.
        layers: e.g. ``30``.
        heads: per layer, e.g. ``9``.
        kinds: every kind, in the order in which heads are named.
        labels: ``[layer][head]``, names of the kinds of that head, the most telling first, e.g.
            ``[[["retrieval", "induction"]]]``.
        depths: where the needle lay, from 0, the beginning, to 1, the end; empty without a needle, e.g.
            ``[0.0, 1.0]``.
        sweep: ``[depth][layer][head]``, what the question gave to the needle there.
        sweep_even: ``[depth][layer]``, what evenly spread attention would give.
        unasked: ``[layer][head]``, what the text after the needle, which does not ask, gave to it; None
            without such a text, e.g. ``[[0.01]]``.
        statements: plain sentences on what was found.
        notes: plain sentences on what was measured, and how.
    """

    options: CensusOptions
    stream: str
    layers: int
    heads: int
    kinds: tuple[KindScores, ...]
    labels: tuple[tuple[tuple[str, ...], ...], ...]
    depths: tuple[float, ...]
    sweep: PerDepth
    sweep_even: Annotated[NDArray[np.float64], Axes(("depth", "layer"))]
    unasked: PerHead
    statements: tuple[str, ...]
    notes: tuple[str, ...]

    def kind(self, name: str) -> KindScores:
        """The kind of that name. Raises InvalidRequest."""
        for kind in self.kinds:
            if kind.name == name:
                return kind
        raise InvalidRequest(
            _("There is no kind of head {name}.", name=quoted(name, 40)),
            hint=_("Give one of {choices}.", choices=enumerated(kind.name for kind in self.kinds)),
            asked=name[:40],
        )

    def named(self, name: str) -> tuple[Head, ...]:
        """The heads of a kind, those with the highest score first."""
        values = self.kind(name).values
        heads = [
            (layer, head)
            for layer, row in enumerate(self.labels)
            for head, labels in enumerate(row)
            if name in labels
        ]
        return tuple(sorted(heads, key=lambda head: -values[head]))

    def ranked(self, name: str) -> tuple[Head, ...]:
        """All heads that could be measured, those with the highest score of a kind first."""
        values = self.kind(name).values
        order = np.argsort(-np.nan_to_num(values, nan=-1.0), axis=None, kind="stable")
        heads = [(int(place) // self.heads, int(place) % self.heads) for place in order]
        return tuple(head for head in heads if np.isfinite(values[head]))


def census_of(numbers: CensusNumbers) -> Census:
    """The census that these numbers make."""
    kinds = tuple(_scores(numbers, criterion) for criterion in CRITERIA.values())
    labels = tuple(
        tuple(tuple(_labels(numbers, kinds, (layer, head))) for head in range(numbers.heads))
        for layer in range(numbers.layers)
    )
    found = build(
        Census,
        numbers,
        kinds=kinds,
        labels=labels,
        depths=numbers.options.places if len(numbers.sweep) else (),
        statements=(),
        notes=tuple(notes(numbers)),
    )
    counts = {kind.name: found.named(kind.name) for kind in kinds if kind.measured}
    return build(Census, found, statements=tuple(statements(numbers, counts)))


def _scores(numbers: CensusNumbers, criterion: Criterion) -> KindScores:
    even = numbers.even[criterion.name]
    chance = np.broadcast_to(even[:, None], (numbers.layers, numbers.heads))
    if criterion.name == "retrieval":
        chance = np.fmax(chance, numbers.unasked)
    least = np.maximum(criterion.threshold, criterion.times * np.nan_to_num(chance))
    values = numbers.shares[criterion.name]
    least = np.where(np.isfinite(values), least, np.nan)
    return build(KindScores, criterion, values=values, even=even, least=least)


def _labels(numbers: CensusNumbers, kinds: tuple[KindScores, ...], head: Head) -> Iterator[str]:
    scores = {kind.name: float(kind.values[head]) for kind in kinds}
    pattern = _pattern(scores)
    for kind in kinds:
        # What is not measured is NaN, and reaches nothing.
        if not scores[kind.name] >= kind.least[head]:
            continue
        if kind.name in PATTERNS and (kind.name != pattern or scores["sink"] > MOST_SINK):
            continue
        if kind.name == "retrieval" and not _wherever(numbers, head, float(kind.least[head])):
            continue
        yield kind.name


def _pattern(scores: dict[str, float]) -> str:
    """The pattern that holds most of the attention of a head."""
    best = max(PATTERNS, key=lambda name: np.nan_to_num(scores[name]))
    return PATTERNS[0] if scores[PATTERNS[0]] >= scores[best] - _CLEARLY else best


def _wherever(numbers: CensusNumbers, head: Head, least: float) -> bool:
    """Whether a head finds the needle at half of the depths, not only where it lies near."""
    return bool((numbers.sweep[:, head[0], head[1]] >= least).mean() >= _DEPTHS)
