"""Which tokens count for an outcome, by several methods: their numbers, agreement and worth."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ...analysis.faithfulness import order, removal_counts
from ...analysis.method_view import MethodView, method_view
from ...analysis.methods import METHODS
from ...core.method_comparison import SHARES, MethodComparison
from ...core.shape import build
from ...message import _
from .. import caption, method_caption
from ..colour_scale import ColourScale
from ..documents import FigureFacts, MethodsDocument, ShownMethod
from ..figure import Figure
from ..outcome_text import value_note
from ..render.drawing import Drawing
from ..render.fonts import width
from ..render.methods import matrix, methods_scene, titles
from ..render.page import Heading, Scene, name_in, page
from ..render.slides.frame import (
    EDGE,
    LABEL,
    ROOM_HIGH,
    ROOM_WIDE,
    fitted_labels,
    grid,
    labels_shown,
    left_out_note,
    on_slide,
)
from ..result import missing_result
from ..tables import Table, axis_arrays, facts, origin, position_and_label, short
from .kind import Kind
from .ranking import every_head

COLUMNS = ("method", "key_position", "key", "value", "of_largest", "rank")
# Room for the names of the methods and of the tokens on a slide.
_MOST_ROW, _MOST_COLUMN = 230.0, 170.0


def view_of(figure: Figure) -> MethodView:
    """The methods that a figure shows.

    Raises:
        InvalidRequest: the figure was made without them.
    """
    if not isinstance(figure.result, MethodComparison):
        raise missing_result()
    return method_view(figure.a, figure.result)


def _draw(figure: Figure) -> Drawing:
    view = view_of(figure)
    return _page(figure, view, methods_scene(view, figure.spec))


def _slide(figure: Figure) -> Drawing:
    """The numbers alone, in large type."""
    view, rows = view_of(figure), len(figure_rows := titles(view_of(figure)))
    names = [unit.axis_name for unit in view.tokens]
    # No higher than the names are long, so that the cells have the rest.
    above = max(width(name, LABEL) for name in fitted_labels(names, _MOST_COLUMN - 2 * EDGE)) + 2 * EDGE
    high = ROOM_HIGH - above - EDGE
    cell = min(high / rows, (ROOM_WIDE - _MOST_ROW - 4 * EDGE) / len(view.tokens))
    placed = grid(
        figure_rows,
        names,
        [],
        left=EDGE,
        top=above,
        cell=cell,
        most_row=_MOST_ROW,
        most_column=above - EDGE,
        slants=False,
    )
    marks = tuple(matrix(view, figure.spec, placed))
    left_out = left_out_note(*labels_shown(placed))
    drawing = _page(figure, view, Scene(marks, ROOM_WIDE, ROOM_HIGH))
    slide = on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)
    assert slide.body is not None, "every kind of figure has one"
    return replace(slide, body=replace(slide.body, statements=(*slide.body.statements, *left_out)))


def _page(figure: Figure, view: MethodView, scene: Scene) -> Drawing:
    heading = Heading(_title(figure), method_caption.READING, name_in)
    return page(figure, heading, scene, _statements(figure, view), method_caption.notes(view, figure.spec))


def _title(figure: Figure) -> str:
    return caption.with_stream_name(figure.spec, method_caption.TITLE)


def _statements(figure: Figure, view: MethodView) -> list[str]:
    return [value_note(view.comparison.outcome, figure.a), *method_caption.statements(view)]


def _notes(figure: Figure, view: MethodView) -> list[str]:
    return [*_statements(figure, view), *method_caption.notes(view, figure.spec)]


def _document(figure: Figure) -> MethodsDocument:
    view = view_of(figure)
    comparison = view.comparison
    return build(
        MethodsDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="methods",
        title=_title(figure),
        # What each method computes is said with its numbers.
        notes=(*_statements(figure, view), *method_caption.reading(view, figure.spec)),
        outcome=comparison.outcome,
        outcome_rows=comparison.rows,
        tokens=view.tokens,
        methods=tuple(_methods(view)),
        agreement=view.agreement,
        shares=SHARES,
        removed=removal_counts(len(view.tokens)),
        curves=comparison.curves,
        random=comparison.random,
        random_mean=view.random,
        completeness=comparison.completeness,
        mixing=comparison.mixing,
        colours=ColourScale.of_differences(1.0, figure.spec.scale),
    )


def _methods(view: MethodView) -> Iterator[ShownMethod]:
    for one, shares in zip(view.comparison.scores, view.shares, strict=True):
        yield build(
            ShownMethod,
            METHODS[one.method],
            name=one.method,
            values=one.values,
            relative=tuple(shares.tolist()) if one.values else (),
            missing="" if one.lack is None else method_caption.missing(one.method, one.lack),
        )


def _table(figure: Figure) -> Table:
    """One row per method and token.

    The arrays: ``values`` and ``shares`` float32 ``[methods, tokens]``, NaN where a method has no numbers;
    ``agreement`` ``[known, known]`` of those that have some; ``comprehensiveness`` and ``sufficiency``
    ``[known, 5]``, and the same of random orders ``[draws, 5]``; ``removed``, how many tokens are removed or
    kept.
    """
    view = view_of(figure)
    comparison = view.comparison
    none = (np.nan,) * len(view.tokens)
    return Table(
        about=tuple(origin(figure.a, _title(figure), _notes(figure, view))),
        reading=_(
            "A row for each method and token: its value in the method’s own unit, that divided by the"
            " largest of the method, and its rank by size."
        ),
        columns=COLUMNS,
        rows=_cells(view),
        arrays={
            "methods": np.array([one.method for one in comparison.scores]),
            "known": np.array([one.method for one in comparison.known]),
            "values": np.array([one.values or none for one in comparison.scores], np.float32),
            "shares": view.shares,
            "agreement": view.agreement.astype(np.float32),
            "removed": np.array(removal_counts(len(view.tokens)), np.int64),
            **{
                f"{prefix}{name}": np.array([getattr(one, name) for one in curves], np.float32)
                for prefix, curves in (("", comparison.curves), ("random_", comparison.random))
                for name in ("comprehensiveness", "sufficiency")
            },
            **{name: array for name, array in axis_arrays((), view.tokens).items() if name.startswith("key")},
        },
        facts=facts(figure.a, figure.spec),
    )


def _cells(view: MethodView) -> Iterator[tuple[Any, ...]]:
    for one, shares in zip(view.comparison.scores, view.shares, strict=True):
        if one.lack is not None:
            continue
        places = order(np.abs(one.values).tolist())
        ranks = {place: rank for rank, place in enumerate(places, 1)}
        for place, (unit, value, share) in enumerate(zip(view.tokens, one.values, shares, strict=True)):
            number = short(np.float32(value))
            yield (METHODS[one.method].name, *position_and_label(unit), number, short(share), ranks[place])


METHODS_KIND = Kind(
    _("Methods side by side"), _draw, _slide, _document, plotly=False, table=_table, needs=every_head
)
