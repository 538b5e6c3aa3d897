"""Who answers which route, which worker, and what may be asked twice: declared once, by the route's template.

A worker is chosen by hash of what a request is about. What is about an input has the id of its capture, so
that all requests about one text meet the worker that has it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from ..core.content_ids import capture_id
from ..core.input import Input
from ..imported.imported_capture import MODEL as IMPORTED
from ..web.schemas.captures import CaptureRequest
from ..web.schemas.figure_address import FigureAddress
from .exchange import Models

# Answered by the front itself: none of them needs a model.
OF_THE_FRONT = frozenset(
    {
        *("/healthz", "/metrics", "/favicon.ico", "/favicon.svg"),
        *("/static/{version}/{name:path}", "/samples/{digest}", "/scan", "/cost", "/census"),
        *("/gallery", "/my-figures", "/handout", "/embed/{id}", "/api/figures/{id}", "/figures/{id}"),
        *("/figures/{id}.png", "/figures/{id}.html", "/figures/{id}.{format}"),
    }
)
# State of one worker, that others do not have: the models as it sees them, long measurements, files of which
# some pieces are here. All of it is asked of the same one.
_OF_ONE_WORKER = ("/api/models", "/api/scans", "/api/costs", "/api/censuses", "/api/files/pieces")
_ONE_WORKER = "jobs"
# Beside GET: what has the same effect done twice as done once, because its result has the id of its content.
REPEATABLE = frozenset(
    {
        *(("POST", path) for path in ("/api/captures", "/api/progress", "/api/estimates", "/api/generation")),
        *(("POST", path) for path in ("/api/files", "/api/scans", "/api/costs", "/api/censuses")),
        *(("DELETE", f"/api/{jobs}/{{id}}") for jobs in ("scans", "costs", "censuses")),
        ("POST", "/api/models/{key}/load"),
        ("POST", "/api/models/{key}/cancel"),
    }
)
_INPUTS = ("/api/captures", "/api/progress", "/api/estimates", "/api/generation")
_ADDRESS_FIELDS = frozenset(FigureAddress.model_fields) & (
    frozenset(Input.__dataclass_fields__) | frozenset({"model"})
)


def repeatable(method: str, template: str) -> bool:
    """Whether a request may be sent again to another worker when the one that had it is gone."""
    return method in ("GET", "HEAD") or (method, template) in REPEATABLE


def worker_key(
    template: str,
    path: Mapping[str, Any],
    query: QueryParams,
    body: bytes,
    models: Models,
    default: str,
) -> str:
    """What decides which worker answers.

    Args:
        template: of the route, e.g. ``/api/captures/{id}``.
        path: its parameters.
        models: the weights that are served.
        default: the model where none is named.
    """
    if template.startswith(_OF_ONE_WORKER):
        return _ONE_WORKER
    if "id" in path:
        return str(path["id"])
    try:
        if template in _INPUTS:
            asked = CaptureRequest.model_validate_json(body)
            return _key(asked.model or default, asked.input, models)
        fields = _spec(body) if template == "/api/figures" else query
        if fields is None:
            return _ONE_WORKER
        named = {name: value for name, value in fields.items() if name in _ADDRESS_FIELDS}
        address = FigureAddress.model_validate(named)
        return _key(address.model or default, address.input, models)
    except (ValueError, RecursionError):  # whoever answers says what is wrong
        return hashlib.sha256(body).hexdigest() if body else template


def _spec(body: bytes) -> Mapping[str, Any] | None:
    """The address of a figure to be saved; None if it is of a scan."""
    asked = json.loads(body)
    spec = asked.get("spec") if isinstance(asked, dict) else None
    return spec if isinstance(spec, dict) else None


def _key(model: str, user_input: Input, models: Models) -> str:
    """The id of a capture, as far as it is known here."""
    if user_input.tensors is not None:
        return capture_id(IMPORTED, user_input.tensors, user_input)
    revision, detects = models.get(model, ("", False))
    return capture_id(model, revision, user_input, detects=detects and user_input.language is None)
