"""A question about a figure and its answer, computed from the numbers that its picture shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.choice import choosing
from ..analysis.overview import SIDE
from ..analysis.pooling import block_of, max_pool
from ..analysis.units import Unit, find, pool
from ..core.capture import Floats
from ..core.rounding import decimals
from ..core.stream import Head, Rows
from ..message import Message, _, enumerated, joined
from .budget_question import of_budget
from .comparison import places, rows_named
from .figure import Figure
from .kinds.alignment import alignment_of
from .kinds.comparison import comparison_of
from .kinds.effect import view_of as effects_of
from .kinds.patch import map_of
from .kinds.ranking import heads_drawn, ranking_of
from .kinds.scatter import scatter_of
from .kinds.sentence import sentence_of
from .label_text import visible
from .layer_questions import of_contributions, of_lens
from .method_questions import of_methods
from .outcome_text import effect_text, outcome_name, with_unit
from .patch_text import cell_text, largest_cell
from .position_question import of_position

Doubles = NDArray[np.float64]

# What is smaller, or more than this, is no answer.
_LEAST, _MOST_ANSWERS = 0.0005, 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer, in words."""

    text: str
    answer: str


def question_about(figure: Figure) -> Question | None:
    """What readers can find out from the picture of a figure; None if it shows nothing that stands out.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture.
    """
    match figure.kind:
        case "ranking":
            return _of_ranking(figure)
        case "comparison":
            return _of_comparison(figure)
        case "overview":
            return _of_overview(figure)
        case "effect" | "scatter":
            return _of_effect(figure)
        case "contributions":
            return _asked(of_contributions(figure))
        case "lens":
            return _asked(of_lens(figure))
        case "patch":
            return _of_patch(figure)
        case "methods":
            return _asked(of_methods(figure))
        case "budget":
            return _asked(of_budget(figure))
        case "position":
            return _asked(of_position(figure))
    cells = _cells(figure)
    # The picture of an alignment selects neither a query nor a key.
    if figure.query is None and figure.key is not None and figure.kind != "alignment":
        return _of_column(cells, find(cells.keys, figure.key))
    row = _clearest(cells) if figure.query is None else find(cells.queries, figure.query)
    return None if row is None else _of_row(cells, row)


def _asked(texts: tuple[Message, Message] | None) -> Question | None:
    return None if texts is None else Question(*texts)


def unanswered(figure: Figure) -> Figure:
    """The figure as readers see it before they answer: without the mark of a cell."""
    match figure.kind:
        case "ranking" | "lens" | "contributions" | "budget" | "position":
            return figure
        case "sentence":
            # Its lines are those of the query or the key that the question is about.
            return figure if figure.pair is None else replace(figure, key=None)
    return replace(figure, query=None, key=None)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Weights that a picture shows.

    Attributes:
        queries, keys: what the rows and the columns stand for.
        weights: ``[rows, columns]``, NaN where nothing is drawn.
        choice: which rows may attend to more than one key.
        rows: how the rows are named; None outside decoders.
        pooled: whether a weight is the largest of a block.
    """

    queries: Sequence[Unit]
    keys: Sequence[Unit]
    weights: Floats
    choice: NDArray[np.bool_]
    rows: Rows | None
    pooled: bool = False


def _cells(figure: Figure) -> _Cells:
    if figure.kind == "alignment":
        return _joined_cells(figure)
    if figure.kind == "sentence":
        sentence = sentence_of(figure)
        view = sentence.view
        weights = np.full_like(view.matrix, np.nan)
        for edge in sentence.found.edges:
            weights[edge.row, edge.column] = edge.weight
    else:
        view = figure.spec.view(figure.a)
        weights = view.matrix if view.allowed is None else np.where(view.allowed, view.matrix, np.nan)
    return _Cells(view.queries, view.keys, weights, view.choice, view.rows, view.block is not None)


def _joined_cells(figure: Figure) -> _Cells:
    found = alignment_of(figure)
    weights = np.full((len(found.queries), len(found.keys)), np.nan, np.float32)
    choice = np.zeros(len(found.queries), bool)
    for link in found.links:
        weights[link.query, list(link.keys)] = link.weight
        choice[link.query] = link.choice
    return _Cells(found.queries, found.keys, weights, choice, figure.a.rows_of(figure.spec.stream))


def _clearest(cells: _Cells) -> int | None:
    """The row whose largest weight is furthest above its second; not of special tokens, if possible."""
    weights = np.nan_to_num(cells.weights)
    ordered = np.sort(weights, axis=1)
    ahead = ordered[:, -1] - (ordered[:, -2] if weights.shape[1] > 1 else 0)
    ordinary = cells.choice & ~np.array([unit.special for unit in cells.queries])
    for eligible in (ordinary & (ahead > 0), cells.choice & (ahead > 0)):
        if eligible.any():
            return int(np.argmax(np.where(eligible, ahead, -1)))
    return None


def _of_row(cells: _Cells, row: int) -> Question | None:
    found = _largest(cells.weights[row])
    if not found:
        return None
    keys = enumerated(_name(cells.keys, key) for key in found)
    return Question(
        _("What does {query} attend to most here?", query=_row_name(cells.queries, row, cells.rows)),
        _answer(cells, keys, float(cells.weights[row, found[0]]), forced=not cells.choice[row]),
    )


def _of_column(cells: _Cells, column: int) -> Question | None:
    found = _largest(cells.weights[:, column])
    if not found:
        return None
    queries = enumerated(_row_name(cells.queries, row, cells.rows) for row in found)
    return Question(
        _("Which query attends to {key} most here?", key=_name(cells.keys, column)),
        _answer(cells, queries, float(cells.weights[found[0], column]), forced=not cells.choice[found].any()),
    )


def _answer(cells: _Cells, names: str, weight: float, *, forced: bool) -> Message:
    number = decimals(weight)
    if cells.pooled:
        return _(
            "{names}, with weight {weight} (the maximum of a block)",
            names=names,
            weight=number,
        )
    if forced:
        return _(
            "{names}, with weight {weight}; the mask allows this query no other key",
            names=names,
            weight=number,
        )
    return _("{names}, with weight {weight}", names=names, weight=number)


def _largest(values: NDArray[np.floating[Any]]) -> list[int]:
    """The places of the largest value, as it is written; none if it is too small, or of too many."""
    if np.isnan(values).all():
        return []
    most = np.nanmax(values)
    near = np.flatnonzero(values >= most - 0.001)
    found = [int(at) for at in near if decimals(values[at]) == decimals(most)]
    return found if most >= _LEAST and len(found) <= _MOST_ANSWERS else []


def _of_comparison(figure: Figure) -> Question | None:
    comparison = comparison_of(figure)
    rows, columns = ([joint.unit for joint in joints] for joints in places(comparison))
    difference = comparison.difference
    found = _largest(np.abs(difference).ravel())
    if len(found) != 1:
        return None
    row, column = (int(at) for at in np.unravel_index(found[0], difference.shape))
    query, key = _row_name(rows, row, rows_named(comparison)), _name(columns, column)
    number = decimals(float(difference[row, column]), signed=True)
    question = _("Which query and which key differ most between A and B?")
    if comparison.block:
        return Question(
            question,
            _(
                "{query} and {key}, with a difference A − B of {difference} (the one furthest from 0 in a"
                " block)",
                query=query,
                key=key,
                difference=number,
            ),
        )
    return Question(
        question,
        _(
            "{query} and {key}, with a difference A − B of {difference}",
            query=query,
            key=key,
            difference=number,
        ),
    )


def _of_effect(figure: Figure) -> Question | None:
    view = scatter_of(figure).view if figure.kind == "scatter" else effects_of(figure)
    found = _largest(np.abs(view.matrix).ravel())
    if len(found) != 1:
        return None
    row, column = divmod(found[0], view.matrix.shape[1])
    change = effect_text(view.outcome, float(view.matrix[row, column]))
    query = _row_name(view.head.queries, row, view.head.rows)
    key, effect = _name(view.head.keys, column), with_unit(view.outcome, change)
    answer = (
        _("{query} → {key}: {effect}, verified.", query=query, key=key, effect=effect)
        if view.verified[row, column]
        else _("{query} → {key}: {effect}, a first-order estimate.", query=query, key=key, effect=effect)
    )
    notes = [_("Each cell shows the largest effect in a block.")] if view.head.block else []
    return Question(
        _(
            "Which edge here changes the outcome most when it is cut, if the outcome is {outcome}?",
            outcome=outcome_name(view.outcome, figure.a),
        ),
        joined((answer, *notes)),
    )


def _of_ranking(figure: Figure) -> Question | None:
    ranking = ranking_of(figure)
    # Of the heads that the picture shows: those with the largest lift need not have the largest weight.
    heads = [head for _place, head in heads_drawn(figure, ranking)]
    found = _largest(np.array([head.weight for head in heads]))
    if not found:
        return None
    queries, keys = figure.axis_units
    assert figure.pair is not None, "every ranking has one"
    query, key = (
        _name(side, find(side, position)) for side, position in zip((queries, keys), figure.pair, strict=True)
    )
    written = figure.a.rows_of(figure.spec.stream) == "written"
    return Question(
        _(
            "Which of these heads gives {key} the most attention from the row that predicts {query}?",
            query=query,
            key=key,
        )
        if written
        else _("Which of these heads gives {key} the most attention from {query}?", query=query, key=key),
        _(
            "{names}, with weight {weight}",
            names=_heads((heads[at].layer, heads[at].head) for at in found),
            weight=decimals(heads[found[0]].weight),
        ),
    )


def _of_patch(figure: Figure) -> Question | None:
    found = map_of(figure)
    cell = largest_cell(found)
    if found.shares[cell[0]][cell[1]] < _LEAST:
        return None
    return Question(
        _("Which of these runs recovers the largest share of the difference between A and B?"),
        cell_text(figure.a, found, *cell),
    )


def _of_overview(figure: Figure) -> Question | None:
    queries, keys = figure.axis_units
    block = block_of(len(queries), len(keys), SIDE)
    means, whole = _first_column(figure, queries, keys, block)
    found = _largest(means.ravel())
    if not found:
        return None
    heads = [divmod(at, means.shape[1]) for at in found]
    mean = decimals(float(means[heads[0]]))
    notes = []
    if not all(whole[layer] for layer, _head in heads):
        notes.append(_("Rows that may attend to only one key do not count."))
    if block:
        high, wide = block
        notes.append(_("Each cell is the maximum of a {rows} × {columns} block.", rows=high, columns=wide))
    return Question(
        _(
            "In which head does the first column ({key}) get the most attention, on average over the rows?",
            key=_name(keys, 0),
        ),
        joined((_("{heads}: {mean} on average.", heads=_heads(heads), mean=mean), *notes)),
    )


def _first_column(
    figure: Figure, queries: Sequence[Unit], keys: Sequence[Unit], block: tuple[int, int] | None
) -> tuple[Doubles, list[bool]]:
    """The means of the first column of each thumbnail, over the rows that have a choice.

    Returns:
        float64 ``[layers, heads]``, NaN in layers without such a row; and for each layer whether every row is
        one.
    """
    capture, stream = figure.a, figure.a.stream(figure.spec.stream)
    high, wide = block or (1, 1)
    means = np.full((stream.layers, stream.heads), np.nan)
    whole = []
    for layer in range(stream.layers):
        allowed = capture.allowed(stream.name, layer)
        choice = choosing(allowed, queries, keys, len(capture.key_tokens(stream.name)))
        rows = max_pool((choice | stream.has_sink(layer))[:, None], (high, 1))[:, 0]
        weights, _removed = pool(capture.weights(stream.name, layer), queries, keys[:wide])
        if rows.any():
            means[layer] = max_pool(weights, block)[:, rows, 0].mean(axis=1, dtype=np.float64)
        whole.append(bool(rows.all()))
    return means, whole


def _heads(heads: Iterable[Head]) -> str:
    return joined(
        (_("Layer {layer}, head {head}", layer=str(layer), head=str(head)) for layer, head in heads), "; "
    )


def _row_name(queries: Sequence[Unit], row: int, rows: Rows | None) -> Message:
    name = _name(queries, row)
    return _("the row that predicts {query}", query=name) if rows == "written" else name


def _name(units: Sequence[Unit], at: int) -> Message:
    """A word in quotation marks, and its place if it occurs twice."""
    label = visible(units[at].label)
    if sum(unit.label == units[at].label for unit in units) == 1:
        return _("“{word}”", word=label)
    return _("“{word}” (number {place})", word=label, place=at + 1)
