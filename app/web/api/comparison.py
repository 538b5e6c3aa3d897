"""Two heads, or sets of heads, of one capture or of two: in numbers, as a figure, and every head at once."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.axes import Axes
from ...analysis.changes import Changes, changes
from ...analysis.comparison import Comparison, compare
from ...analysis.divergence import MEASURES
from ...analysis.matching import Joint, joints
from ...capture.record import Capture
from ...errors import InvalidRequest, OutOfRange, UnknownStream
from ...figures.comparison import ComparisonSpec, comparison_figure, side_facts
from ..deps import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..schemas.comparison import (
    ChangesDocument,
    ChangesQuery,
    ComparisonDocument,
    ComparisonFigureQuery,
    ComparisonQuery,
)
from ..schemas.weights import FigureDocument
from ..strict import StrictRoute
from .attention import StreamName

router = APIRouter(
    prefix="/api/captures/{id}/comparison/{stream}", tags=["comparison"], route_class=StrictRoute
)
_ERRORS = (*CAPTURE_ERRORS, UnknownStream, OutOfRange, InvalidRequest)


@router.get(
    "",
    summary="Compare two heads",
    response_model=None,
    responses={
        200: {"model": ComparisonDocument, "description": "How far they differ, in each row and overall"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_comparison(
    reply: CaptureDep, stream: StreamName, query: Annotated[ComparisonQuery, Query()]
) -> Response:
    """Heads of this capture (A) against others of it or of another capture (B), on common rows and columns.

    What only one of two texts has is compared with nothing. The weights themselves are in the figure.
    """

    def work(a: Capture, b: Capture) -> Body:
        return Body(to_json(comparison_document(compare(*query.sides(a, b, stream), **query.units()))))

    return await reply.compare(query, query.with_, work)


@router.get(
    "/figure",
    summary="Draw A, B and A - B",
    response_model=None,
    responses={
        200: {"model": FigureDocument, "description": "A Plotly figure of three heatmaps"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_comparison_figure(
    reply: CaptureDep, stream: StreamName, query: Annotated[ComparisonFigureQuery, Query()]
) -> Response:
    """Traces 0 to 2 are A, B and A - B on the same axes; ``layout.meta`` says what is shown."""
    spec = ComparisonSpec(
        scale=query.scale,
        colours=query.colours,
        theme=query.theme,
        max_cells=query.max_cells,
        **query.units(),
    )

    def work(a: Capture, b: Capture) -> Body:
        return Body(to_json(comparison_figure(*query.sides(a, b, stream), spec)))

    return await reply.compare(query, query.with_, work, content="numbers")


@router.get(
    "/heads",
    summary="Where two captures differ most",
    response_model=None,
    responses={
        200: {"model": ChangesDocument, "description": "Every head of the stream, and what moved most"},
        **may_fail(*_ERRORS, cached=True),
    },
)
async def get_changes(
    reply: CaptureDep, stream: StreamName, query: Annotated[ChangesQuery, Query()]
) -> Response:
    """Every head of A against the same head of B, or against the heads that ``with_heads`` names.

    Moves are told from A to B: what a token looks at more, and what less.
    """

    def work(a: Capture, b: Capture) -> Body:
        found = changes((a, stream), query.other(b, stream), **query.units())
        return Body(to_json(changes_document(stream, found)))

    return await reply.compare(query, query.with_, work)


def comparison_document(found: Comparison) -> dict[str, Any]:
    """See schemas.ComparisonDocument."""
    return {
        "a": side_facts(found.a),
        "b": side_facts(found.b),
        **places_document(found.axes),
        "measures": [
            {
                "name": measure.name,
                "title": measure.title,
                "explanation": measure.explanation,
                "formula": measure.formula,
                "unit": measure.unit,
                "low": measure.low,
                "high": measure.high,
                "source": measure.source,
                "overall": found.measures[measure.name].overall,
                "rows": _with_nulls(found.measures[measure.name].rows.tolist()),
                "undefined": found.measures[measure.name].undefined,
            }
            for measure in MEASURES.values()
        ],
        "notes": list(found.notes),
    }


def changes_document(stream: str, found: Changes) -> dict[str, Any]:
    """See schemas.ChangesDocument."""
    return {
        "stream": stream,
        "compared": found.compared,
        **places_document(found.axes),
        "jsd": found.jsd.tolist(),
        "tv": found.tv.tolist(),
        "heads": [asdict(head) for head in found.heads],
        "moves": [{**asdict(move), "gain": move.gain} for move in found.moves],
        "rows_measured": found.rows_measured,
        "rows_shared": found.rows_shared,
        "notes": list(found.notes),
    }


def places_document(axes: Axes) -> dict[str, Any]:
    """The common rows and columns: see schemas.PlaceReply."""
    return {
        "words": axes.words,
        "rows": _places(joints(axes.rows, axes.a.queries, axes.b.queries)),
        "columns": _places(joints(axes.columns, axes.a.keys, axes.b.keys)),
    }


def _places(places: Sequence[Joint]) -> list[dict[str, Any]]:
    return [
        {
            "label": joint.unit.label,
            "special": joint.unit.special,
            "part": joint.unit.part,
            "a": joint.a,
            "b": joint.b,
        }
        for joint in places
    ]


def _with_nulls(values: Sequence[float]) -> list[float | None]:
    """JSON has no NaN, so a row without such a value has null."""
    return [None if math.isnan(value) else value for value in values]
