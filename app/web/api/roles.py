"""The roles of every head on this input."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ... import dependency_parse
from ...analysis.roles.table import RoleTable, role_table
from ...core.capture import Capture
from ...core.shape import to_json
from ...errors import UnknownGrammar, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body
from ..request_validation import StrictRoute
from ..schemas.roles import RolesQuery
from ..shapes import reply_of
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/roles/{stream}",
    summary="What every head can be called",
    response_model=None,
    responses={
        200: {"model": reply_of(RoleTable), "description": "Roles, their scores and the names of every head"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, UnknownGrammar, cached=True),
    },
)
async def get_roles(reply: CaptureDep, stream: StreamName, query: Annotated[RolesQuery, Query()]) -> Response:
    """How strongly each head matches each role, with and without its sink; always measured on tokens."""
    pipeline = reply.services.settings.spacy_model

    def work(capture: Capture) -> Body:
        parse = None
        if query.grammar is not None:
            text = capture.texts.get(capture.stream(stream).key_side, "")
            parse = dependency_parse.parse(text, query.grammar, pipeline)
        return Body(to_json(role_table(capture, stream, parse)))

    return await reply.compute(query, work)
