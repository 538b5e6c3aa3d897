"""From where an answer, a word or a text draws its attention: shares beside those of even attention."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...analysis.budget_view import BudgetView, NotableSentence, budget_view
from ...core.shape import build
from ...message import _
from .. import budget_caption
from ..budget_document import BudgetDocument, GroupShare, SentenceShare, SinkShare
from ..colour_scale import ColourScale
from ..documents import FigureFacts
from ..figure import Figure
from ..label_text import visible
from ..render.budget import budget_scene, budget_slide, drawn_groups
from ..render.drawing import Drawing
from ..render.page import Heading, Scene, name_in, page
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..tables import Table, facts, origin, short
from .kind import Kind
from .ranking import every_head

COLUMNS = (
    *("group", "first_token", "last_token", "tokens"),
    *("column", "attention_share", "even_share", "even_ratio"),
)
_ALL = "all"


def view_of(figure: Figure) -> BudgetView:
    """The budget that a figure shows."""
    spec = figure.spec
    return budget_view(
        figure.a,
        spec.stream,
        spec.heads.members(figure.a, spec.stream),
        per=figure.per,
        with_sink=figure.with_sink,
        unit=spec.unit,
        query=figure.query,
        part=spec.query_part,
        units=figure.axis_units[0],
    )


def _draw(figure: Figure) -> Drawing:
    view = view_of(figure)
    return _page(figure, view, budget_scene(figure, view))


def _slide(figure: Figure) -> Drawing:
    view = view_of(figure)
    marks = budget_slide(figure, view)
    return on_slide(_page(figure, view, Scene(marks, ROOM_WIDE, ROOM_HIGH)), (ROOM_WIDE, ROOM_HIGH), marks)


def _page(figure: Figure, view: BudgetView, scene: Scene) -> Drawing:
    heading = Heading(budget_caption.title(figure, view), budget_caption.SUBTITLES[figure.per], name_in)
    notes = budget_caption.notes(figure, view, len(drawn_groups(view)))
    return page(figure, heading, scene, budget_caption.statements(figure, view), notes)


def _document(figure: Figure) -> BudgetDocument:
    view = view_of(figure)
    budget, tokens = view.budget, figure.a.key_tokens(figure.spec.stream)
    most, least = view.sentences or (None, None)
    return build(
        BudgetDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="budget",
        title=budget_caption.title(figure, view),
        rows_of=view.chosen.kind,
        positions=tuple(budget.positions.tolist()),
        read=budget.rows,
        unit=view.unit,
        groups=tuple(_groups(view)),
        per=figure.per,
        columns=view.columns,
        with_sink=view.with_sink,
        cells=view.cells,
        even_cells=view.even_cells,
        sink=SinkShare(
            tuple(budget.sinks.tolist()),
            tuple(tokens[place].label for place in budget.sinks.tolist()),
            float(view.whole.sink[0]),
            float(view.whole.learned[0]),
        ),
        most_used=_sentence(most),
        most_neglected=_sentence(least),
        statements=tuple(budget_caption.statements(figure, view)),
        notes=tuple(budget_caption.notes(figure, view, len(view.groups))),
        colours=ColourScale.of_weights(figure.spec.colours, figure.spec.scale),
    )


def _groups(view: BudgetView) -> Iterator[GroupShare]:
    whole = view.whole
    for at, group in enumerate(view.groups):
        without, even_without = whole.without[0, at], whole.even_without[0, at]
        yield build(
            GroupShare,
            group,
            share=float(whole.share[0, at]),
            even=float(whole.even[0, at]),
            without_sink=None if np.isnan(without) else float(without),
            even_without_sink=None if np.isnan(even_without) else float(even_without),
            said=budget_caption.bar_text(view, at),
        )


def _sentence(sentence: NotableSentence | None) -> SentenceShare | None:
    return None if sentence is None else build(SentenceShare, sentence)


def _table(figure: Figure) -> Table:
    """A row for each group and column, after one for all heads and rows.

    The arrays are float64: ``share``, ``even`` ``[groups]`` over all heads and rows; ``cells`` and
    ``even_cells`` ``[groups, columns]``, NaN where nothing is left without the sink; ``sink`` and ``learned``
    ``[columns]``; ``tokens`` int64 ``[groups, 2]``, the first and the last of each.
    """
    view = view_of(figure)
    notes = [
        *budget_caption.statements(figure, view),
        *budget_caption.notes(figure, view, len(view.groups)),
    ]
    return Table(
        about=tuple(origin(figure.a, budget_caption.title(figure, view), notes)),
        reading=_(
            "A row for each part and column; “{all}” is the mean over all heads and rows. The ratio is the"
            " share divided by that of evenly spread attention.",
            all=_ALL,
        ),
        columns=COLUMNS,
        rows=_cells(view),
        arrays={
            "groups": np.array([visible(group.label) for group in view.groups]),
            "columns": np.array([visible(column.label) for column in view.columns]),
            "tokens": np.array([(group.first, group.last) for group in view.groups], np.int64),
            "share": view.totals,
            "even": view.even,
            "cells": view.cells,
            "even_cells": view.even_cells,
            "sink": view.shares.sink,
            "learned": view.shares.learned,
        },
        facts=facts(figure.a, figure.spec),
    )


def _cells(view: BudgetView) -> Iterator[tuple[Any, ...]]:
    names = [_ALL, *(visible(column.label) for column in view.columns)]
    shares = np.column_stack([view.totals, view.cells])
    evens = np.column_stack([view.even, view.even_cells])
    for group, share_row, even_row in zip(view.groups, shares, evens, strict=True):
        about = visible(group.label), group.first, group.last, group.tokens
        for name, share, even in zip(names, share_row, even_row, strict=True):
            yield (*about, name, _number(share), _number(even), _number(share / even if even else np.nan))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else short(np.float32(value))


BUDGET = Kind(_("Attention budget"), _draw, _slide, _document, plotly=False, table=_table, needs=every_head)
