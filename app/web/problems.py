"""Every error as an RFC 9457 problem: what happened, what was requested, the limit, what to do."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from ..errors import FollowspotError, Internal
from ..message import _, localized

MEDIA_TYPE = "application/problem+json"
# Holds the code of a problem: the reply to HEAD has no body, and metrics and log do not read bodies.
CODE_HEADER = "X-Problem-Code"

# Longer values are truncated in replies: a request may hold a book.
_LONGEST = 300


class ClientGone(Exception):
    """The client disconnected before its reply was ready; nobody reads the answer."""


def problem(error: FollowspotError, headers: Mapping[str, str] | None = None) -> Response:
    """The reply for an error. Never cached; with Retry-After if a retry may help."""
    extra = {"Cache-Control": "no-store", CODE_HEADER: error.code, **(headers or {})}
    if error.retry_after_s is not None:
        extra["Retry-After"] = str(error.retry_after_s)
    return JSONResponse(shorten_fact(error.problem()), error.status, extra, MEDIA_TYPE)


def shorten_fact(value: Any) -> Any:
    """The value, shortened and safe in JSON: a lone surrogate becomes ``?``, long text is truncated."""
    if isinstance(value, str):
        text = localized(value).encode("utf-8", "replace").decode()
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if isinstance(value, Mapping):
        return {shorten_fact(str(key)): shorten_fact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shorten_fact(item) for item in value]
    return value


def internal(request_id: str) -> Internal:
    """The error for a bug of ours, which states only where to find it in the log."""
    return Internal(
        _("The server could not answer because of an error in it."),
        hint=_("Tell the operator the request id; the log has the details."),
        request_id=request_id,
    )
