"""The roles of every head on this input."""

import math
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query
from starlette.responses import Response

from ... import dependency_parse
from ...analysis.roles.measurement import RoleMeasurement
from ...analysis.roles.role import Score
from ...analysis.roles.table import RoleTable, role_table
from ...core.capture import Capture
from ...errors import UnknownGrammar, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..request_validation import StrictRoute
from ..schemas.roles import RolesDocument, RolesQuery
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/roles/{stream}",
    summary="What every head can be called",
    response_model=None,
    responses={
        200: {"model": RolesDocument, "description": "Roles, their scores and the names of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, UnknownGrammar, cached=True),
    },
)
async def get_roles(reply: CaptureDep, stream: StreamName, query: Annotated[RolesQuery, Query()]) -> Response:
    """How strongly each head matches each role, with and without its sink; always measured on tokens."""
    chosen = reply.services.settings.spacy_model

    def work(capture: Capture) -> Body:
        parse = None
        if query.grammar is not None:
            text = capture.texts.get(capture.stream(stream).key_side, "")
            parse = dependency_parse.parse(text, query.grammar, chosen)
        return Body(to_json(roles_document(capture, role_table(capture, stream, parse), query.grammar)))

    return await reply.compute(query, work)


def roles_document(capture: Capture, table: RoleTable, parser: str | None) -> dict[str, Any]:
    """See schemas.RolesDocument."""
    shape, keys = capture.stream(table.stream), capture.key_tokens(table.stream)
    return {
        "stream": table.stream,
        "layers": shape.layers,
        "heads": shape.heads,
        "roles": [_role(measured, table) for measured in table.measured],
        "labels": [
            [_labels(table, layer, head) for head in range(shape.heads)] for layer in range(shape.layers)
        ],
        "sink": {
            "rule": "first token" if table.sink.causal else "special tokens",
            "positions": list(table.sink.positions),
            "labels": [keys[position].label for position in table.sink.positions],
            "share": with_nulls(table.sink.share),
            "tokens": with_nulls(table.sink.tokens),
            "learned": with_nulls(table.sink.learned),
            "rows": table.sink.rows,
        },
        "grammar": parser,
        "rows": {"read": table.rows[0], "total": table.rows[1]},
        "notes": list(table.notes),
    }


def _role(measured: RoleMeasurement, table: RoleTable) -> dict[str, Any]:
    role = measured.role
    return {
        "name": role.name,
        "title": role.title,
        "family": role.family,
        "explanation": role.explanation,
        "formula": role.formula,
        "source": role.source,
        "threshold": role.threshold,
        "threshold_source": role.threshold_source,
        "chance": role.chance,
        "times": role.times,
        "whole": _scores(measured.whole),
        "without_sink": measured.rest and _scores(measured.rest),
        "about_sink": role.name in table.about_sink,
        "why_not": measured.why,
        "example": role.example if measured.helps else None,
    }


def _scores(score: Score) -> dict[str, Any]:
    return {
        "values": with_nulls(score.values),
        "rows": score.rows,
        "baseline": None if score.baseline is None else _row(score.baseline.tolist()),
        "offsets": None if score.offsets is None else score.offsets.tolist(),
    }


def _labels(table: RoleTable, layer: int, head: int) -> list[dict[str, Any]]:
    return [
        {
            "role": label.role.name,
            "title": label.title,
            "score": label.score,
            "least": label.least,
            "without_sink": label.without_sink,
            "whole": _row([label.whole])[0],
        }
        for label in table.labels(layer, head)
    ]


def with_nulls(values: "np.ndarray[Any, np.dtype[np.floating[Any]]]") -> list[list[float | None]]:
    """``[layer][head]``; null for a head without a value, because JSON has no NaN."""
    return [_row(row) for row in values.astype(np.float64).tolist()]


def _row(values: list[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values]
