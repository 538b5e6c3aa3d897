"""The OpenAPI document, generated from the routes, with every error that each of them returns."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ..errors import (
    BadHost,
    BodyTooLarge,
    Busy,
    Draining,
    FollowspotError,
    Internal,
    InvalidRequest,
    ModelFailed,
    ModelLoading,
    NonFinite,
    RevisionGone,
    StoreFailed,
    UnknownCapture,
)
from .problems import MEDIA_TYPE
from .replies import JSON
from .schemas.problem import Problem

DESCRIPTION = """
What every attention head of a transformer attends to.

Layers, heads and token positions are 0-based. A *stream* names one attention of the model. Rows are *queries*
(the token that attends), columns are *keys* (the token attended to). A capture is one run of a model over a
text. Its id is a hash of both, so an address always means the same, and a GET about a capture may be cached
permanently.

Errors are RFC 9457 problems with a stable `code`, what was asked, what the limit is, and what to do about it.
"""
TAGS = [
    {"name": "models", "description": "Which models there are, and whether they are loaded."},
    {"name": "files", "description": "Upload what models read beside text."},
    {"name": "captures", "description": "Run a model over a text, or find the run again."},
    {"name": "weights", "description": "What the heads of a capture do."},
    {"name": "effects", "description": "What would change if attention were different."},
    {"name": "patches", "description": "Where the difference between two inputs comes from."},
    {"name": "comparison", "description": "Two heads, sentences or models side by side."},
    {"name": "media", "description": "The picture or the clip behind a capture, as the model gets it."},
    {"name": "figures", "description": "A figure as a file, by its address or saved."},
    {"name": "scans", "description": "What every head does with a marked pair in many sentences."},
    {"name": "censuses", "description": "What kinds of heads a model has, on texts made for finding out."},
    {"name": "costs", "description": "What attention costs on this machine, as a text grows."},
    {"name": "server", "description": "For operators."},
]
CAPTURE_ERRORS: tuple[type[FollowspotError], ...] = (
    UnknownCapture,
    RevisionGone,
    ModelLoading,
    ModelFailed,
    NonFinite,
    Busy,
    Draining,
    StoreFailed,
)
_ALWAYS: tuple[type[FollowspotError], ...] = (BadHost, InvalidRequest, BodyTooLarge, Internal)

Responses = dict[int | str, dict[str, Any]]

_NOT_MODIFIED: Responses = {304: {"description": "The client's copy, named by If-None-Match, is right."}}


def may_fail(*errors: type[FollowspotError], cached: bool = False) -> Responses:
    """The ``responses`` of a route that returns these errors, besides those that any route may return.

    Args:
        cached: whether it also answers 304.
    """
    by_status: dict[int, list[type[FollowspotError]]] = {}
    for error in dict.fromkeys((*errors, *_ALWAYS)):
        by_status.setdefault(error.status, []).append(error)
    responses: Responses = {status: _response(classes) for status, classes in sorted(by_status.items())}
    return {**responses, **_NOT_MODIFIED} if cached else responses


def files(
    media_types: Sequence[str], description: str, *errors: type[FollowspotError], json: Any = None
) -> Responses:
    """The ``responses`` of a cached route that returns a file of one of these types, or an error.

    Args:
        json: the model of a JSON file, where that is one of the types; FastAPI makes its schema.
    """
    content = {kind: {} if kind == JSON else {"schema": _schema(kind)} for kind in media_types}
    model = {} if json is None else {"model": json}
    return {200: {"description": description, "content": content, **model}, **may_fail(*errors, cached=True)}


def _schema(media_type: str) -> dict[str, str]:
    """The JSON Schema of a file of that type, which is not JSON."""
    is_text = media_type.startswith("text/") or "xml" in media_type
    return {"type": "string"} if is_text else {"type": "string", "format": "binary"}


def document(app: FastAPI, public_url: str | None) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an application."""
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        tags=app.openapi_tags,
        servers=[{"url": public_url or "/"}],
        routes=app.routes,
    )
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    return schema


def _response(errors: Sequence[type[FollowspotError]]) -> dict[str, Any]:
    return {
        "description": "; ".join(f"`{error.code}`: {error.title}" for error in errors),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    error.code: {"summary": error.title, "value": _example(error)} for error in errors
                },
            }
        },
    }


def _example(error: type[FollowspotError]) -> dict[str, Any]:
    return error("What happened this time, in a sentence.", hint="What to do about it.").problem()
