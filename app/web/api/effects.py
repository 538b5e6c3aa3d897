"""Effects: what would change if an edge were cut or a head ablated."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.head_selection import HeadSelection
from ...core.capture import Capture
from ...core.effects import Effects
from ...core.intervention import parse_interventions
from ...core.shape import to_json
from ...core.view_spec import KindName, ViewSpec
from ...errors import (
    ImpossibleCut,
    InvalidRequest,
    NoInterventions,
    OutOfRange,
    TooCostly,
    UnknownOutcome,
    UnknownStream,
)
from ...figures.effect_matrix import EffectMatrix, effect_matrix
from ...figures.export_formats import CSV
from ...figures.figure import Figure
from ...figures.head_effects_reply import HeadEffectsReply, head_effects_reply
from ...figures.head_effects_table import head_effects_table
from ...figures.intervention_reply import InterventionReply, intervention_reply
from ...figures.kinds.effect import view_of
from ...figures.kinds.scatter import ScatterDocument, scatter_document
from ...figures.spec import FigureSpec
from ...figures.tables import csv_of
from ...message import _
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.effects import EffectQuery, HeadEffectsQuery, InterventionQuery, ScatterQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["effects"], route_class=StrictRoute)

_ERRORS = (*CAPTURE_ERRORS, UnknownStream, OutOfRange, NoInterventions, UnknownOutcome, TooCostly)


@router.get(
    "/effects/{stream}",
    summary="What cutting each edge of a head would change",
    response_model=None,
    responses={
        200: {"model": reply_of(EffectMatrix), "description": "Effects, what they stand for, and colours"},
        **may_fail(*_ERRORS, InvalidRequest, cached=True),
    },
)
async def get_effects(
    reply: CaptureDep, stream: StreamName, query: Annotated[EffectQuery, Query()]
) -> Response:
    """First-order estimates for every edge, from one backward pass; the strongest are verified by runs."""
    return await reply.with_effects(
        query,
        lambda capture, effects: Body(to_json(matrix_of(capture, effects, stream, query))),
        content="numbers",
    )


def matrix_of(capture: Capture, effects: Effects, stream: str, query: EffectQuery) -> EffectMatrix:
    """The effects in a capture."""
    figure = _figure("effect", capture, effects, stream, query.view)
    return effect_matrix(figure.a, view_of(figure), figure.spec)


def _figure(kind: KindName, capture: Capture, effects: Effects, stream: str, view: ViewSpec) -> Figure:
    spec = FigureSpec.of_view(replace(view, kind=kind), HeadSelection.of(view), (capture, stream))
    query, key = _pair(view) or (None, None)
    return Figure(kind, spec, capture, query=query, key=key, result=effects, verify=view.verify)


def _pair(view: ViewSpec) -> tuple[int, int] | None:
    """The edge that a request names. Raises InvalidRequest for half of one."""
    if view.pair is None and (view.query, view.key) != (None, None):
        raise InvalidRequest(
            _("query and key name an edge together: give both or neither."),
            hint=_("Without them, the reply is of no edge in particular."),
        )
    return view.pair


@router.get(
    "/effects/{stream}/scatter",
    summary="The weight of each edge of a head beside its effect",
    response_model=None,
    responses={
        200: {
            "model": reply_of(ScatterDocument),
            "description": "A point for each edge",
        },
        **may_fail(*_ERRORS, InvalidRequest, cached=True),
    },
)
async def get_scatter(
    reply: CaptureDep, stream: StreamName, query: Annotated[ScatterQuery, Query()]
) -> Response:
    """The effects are those of the matrix, of edges that are not pooled."""

    def work(capture: Capture, effects: Effects) -> Body:
        return Body(to_json(scatter_document(_figure("scatter", capture, effects, stream, query.view))))

    return await reply.with_effects(query, work, content="numbers")


@router.get(
    "/effects/{stream}/heads",
    summary="What each head contributes to an outcome",
    response_model=None,
    responses={
        200: {"model": reply_of(HeadEffectsReply), "description": "An estimate for each head"},
        **may_fail(*_ERRORS, InvalidRequest, cached=True),
    },
)
async def get_head_effects(
    reply: CaptureDep, stream: StreamName, query: Annotated[HeadEffectsQuery, Query()]
) -> Response:
    """By how much the outcome changes if one head is ablated, or loses the edge from query to key."""
    return await reply.with_effects(
        query, lambda capture, effects: Body(to_json(heads_of(capture, effects, stream, query)))
    )


def heads_of(capture: Capture, effects: Effects, stream: str, query: HeadEffectsQuery) -> HeadEffectsReply:
    """The effect of each head in a capture, or of one edge in each head."""
    _pair(query.view)
    return head_effects_reply(capture, effects, stream, query.view)


@router.get(
    "/effects/{stream}/heads.csv",
    summary="The same as a table",
    response_model=None,
    response_class=Response,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A line for each head"},
        **may_fail(*_ERRORS, InvalidRequest, cached=True),
    },
)
async def get_head_effects_table(
    reply: CaptureDep, stream: StreamName, query: Annotated[HeadEffectsQuery, Query()]
) -> Response:
    """All heads, the largest effect first, each with its edge of largest weight."""

    def work(capture: Capture, effects: Effects) -> Body:
        found = heads_of(capture, effects, stream, query)
        table = head_effects_table(capture, stream, found, query.view.pair)
        return Body(b"".join(csv_of(table)))

    return await reply.with_effects(query, work, media_type=CSV)


@router.get(
    "/interventions/{stream}",
    summary="Run the model with edges cut and heads ablated",
    response_model=None,
    responses={
        200: {"model": reply_of(InterventionReply), "description": "The outcome before and after"},
        **may_fail(*_ERRORS, InvalidRequest, ImpossibleCut, cached=True),
    },
)
async def get_intervention(
    reply: CaptureDep, stream: StreamName, query: Annotated[InterventionQuery, Query()]
) -> Response:
    """All interventions at once, and each alone: no estimate, but runs of the model."""
    return await reply.with_effects(
        query, lambda capture, effects: Body(to_json(intervention_of(capture, effects, stream, query)))
    )


def intervention_of(
    capture: Capture, effects: Effects, stream: str, query: InterventionQuery
) -> InterventionReply:
    """A capture with some interventions."""
    return intervention_reply(capture, effects, parse_interventions(query.view.cut or "", stream))
