"""A question about a figure and its answer, computed from the numbers that the figure shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis.head_view import HeadView
from ..analysis.units import Unit, find, pool, units
from ..core.rounding import decimals
from ..message import Message, _, joined
from .comparison import places
from .figure import Figure
from .kinds.comparison import comparison_of
from .kinds.ranking import heads_drawn, ranking_of
from .label_text import visible


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer, in words."""

    text: str
    answer: str


def question_about(figure: Figure) -> Question:
    """What readers can find out from the picture of a figure.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture.
    """
    if figure.kind == "ranking":
        return _of_ranking(figure)
    if figure.kind == "comparison":
        return _of_comparison(figure)
    return _of_overview(figure) if figure.kind == "overview" else _of_row(figure)


def _of_row(figure: Figure) -> Question:
    view = figure.spec.view(figure.a)
    weights = view.matrix if view.allowed is None else np.where(view.allowed, view.matrix, np.nan)
    row = _clearest(view, weights) if figure.query is None else find(view.queries, figure.query)
    most = np.nanmax(weights[row])
    keys = joined((_name(view.keys, int(at)) for at in np.flatnonzero(weights[row] == most)), ", ")
    return Question(
        _("What does {query} attend to most here?", query=_name(view.queries, row)),
        _("{key}, with weight {weight}", key=keys, weight=decimals(most)),
    )


def _clearest(view: HeadView, weights: NDArray[np.float32]) -> int:
    """The row whose largest weight is furthest above its second; not of special tokens, if possible."""
    ordered = np.sort(np.nan_to_num(weights), axis=1)
    ahead = ordered[:, -1] - (ordered[:, -2] if weights.shape[1] > 1 else 0)
    eligible = view.choice & ~np.array([unit.special for unit in view.queries])
    return int(np.argmax(np.where(eligible, ahead, ahead - 2)))


def _of_comparison(figure: Figure) -> Question:
    comparison = comparison_of(figure)
    rows, columns = ([joint.unit for joint in joints] for joints in places(comparison))
    size = np.abs(np.nan_to_num(comparison.difference))
    row, column = (int(at) for at in np.unravel_index(size.argmax(), size.shape))
    difference = float(np.nan_to_num(comparison.difference)[row, column])
    return Question(
        _("Which query and which key differ most between A and B?"),
        _(
            "{query} and {key}, with a difference A − B of {difference}",
            query=_name(rows, row),
            key=_name(columns, column),
            difference=decimals(difference, signed=True),
        ),
    )


def _of_ranking(figure: Figure) -> Question:
    ranking = ranking_of(figure)
    # Of the heads that the picture shows: those with the largest lift need not have the largest weight.
    best = max((head for _place, head in heads_drawn(figure, ranking)), key=lambda head: head.weight)
    query, key = (visible(unit.label) for unit in (ranking.query, ranking.key))
    return Question(
        _("Which of these heads gives “{key}” the most attention from “{query}”?", query=query, key=key),
        _head_and_weight(best.layer, best.head, best.weight),
    )


def _of_overview(figure: Figure) -> Question:
    capture, spec = figure.a, figure.spec
    shown = {"words": spec.words, "specials": spec.specials}
    queries = units(capture.query_tokens(spec.stream), **shown, part=spec.query_part)
    keys = units(capture.key_tokens(spec.stream), **shown, part=spec.key_part)
    # The first row of a decoder has no choice.
    rows = slice(1 if len(queries) > 1 else 0, None)
    weights = (capture.weights(spec.stream, layer) for layer in range(capture.stream(spec.stream).layers))
    means = np.stack([pool(each, queries, keys)[0][:, rows, 0].mean(axis=1) for each in weights])
    layer, head = np.unravel_index(means.argmax(), means.shape)
    return Question(
        _("In which head does the first column get the most attention?"),
        _head_and_weight(int(layer), int(head), float(means.max())),
    )


def _head_and_weight(layer: int, head: int, weight: float) -> Message:
    return _(
        "Layer {layer}, head {head}, with weight {weight}",
        layer=str(layer),
        head=str(head),
        weight=decimals(weight),
    )


def _name(units: Sequence[Unit], at: int) -> Message:
    """A word in quotation marks, and its place if it occurs twice."""
    label = visible(units[at].label)
    if sum(unit.label == units[at].label for unit in units) == 1:
        return _("“{word}”", word=label)
    return _("“{word}” (number {place})", word=label, place=at + 1)
