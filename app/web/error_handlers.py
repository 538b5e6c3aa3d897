"""Which problem answers an error: one of ours, of the router, or of FastAPI and pydantic about a request."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from ..errors import FollowspotError, InvalidRequest, MethodNotAllowed, NotFound
from ..message import _
from ..value_problem import problem_of
from .error_pages import missing_page
from .negotiation import prefers
from .problems import ClientGone, problem

CLIENT_GONE = 499

_BRANCHES = ("GenerationRequest", "constrained-str")


def install(app: FastAPI) -> None:
    """Answer every error that a route raises with a problem."""
    app.add_exception_handler(FollowspotError, _error_reply)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientGone, _client_gone)


async def _error_reply(request: Request, error: Exception) -> Response:
    assert isinstance(error, FollowspotError)
    return problem(error)


async def _client_gone(request: Request, error: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


async def _http(request: Request, error: Exception) -> Response:
    """The error of the router: no such address, or no such method there."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _nothing_there(request)
    if error.status_code == 405:
        return _other_method(request)
    if error.status_code < 500:
        # The sentence of the framework, which speaks English only.
        detail: str = error.detail
        return problem(InvalidRequest(detail, hint=_("See /api/openapi.json for what is read here.")))
    raise error


def _nothing_there(request: Request) -> Response:
    """A page where a browser goes, a problem for programs."""
    browser = prefers(request.headers.get("accept"), "text/html", "application/json")
    if browser and not request.url.path.startswith("/api/"):
        detail = _("The link may have been cut off, or what it led to is gone.")
        return missing_page(request, NotFound(detail, hint=_("The workbench is the page to start from.")))
    detail = _("There is nothing at this address.")
    return problem(NotFound(detail, hint=_("docs/api.md and /api/openapi.json list the addresses.")))


def _other_method(request: Request) -> Response:
    # The router names the methods of one route only, and an address may have several.
    matching = [route for route in _routes(request.app) if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in matching for method in route.methods or ()}
    if "GET" in methods:
        methods.add("HEAD")
    allowed = ", ".join(sorted(methods | {"OPTIONS"}))
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    return problem(
        MethodNotAllowed(
            _("This address does not allow {method}.", method=request.method[:20]),
            hint=_("It allows: {allowed}.", allowed=allowed),
            asked=request.method[:20],
            allowed=sorted(methods | {"OPTIONS"}),
        ),
        {"Allow": allowed},
    )


def _routes(router: Any) -> Iterator[Route]:
    """Every route of an application, including those of included routers."""
    for route in router.routes:
        if isinstance(route, Route):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(invalid(error))


def invalid(error: RequestValidationError) -> InvalidRequest:
    """The error for what FastAPI and pydantic found wrong, in words."""
    # "none" is the branch of a union for an absent parameter; its fault adds nothing to the others.
    faults = [fault(entry) for entry in error.errors() if entry["loc"][-1] != "none"]
    first = faults[0]
    return InvalidRequest(
        _("{place}: {problem}", place=first["where"], problem=first["problem"]),
        hint=_("Correct it; /api/openapi.json says what is read here."),
        **{name: first[name] for name in ("asked", "limit") if name in first},
        errors=faults[:20],
    )


def fault(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One fault found by pydantic: where, what is wrong, the value, and the limit if there is one."""
    # pydantic adds the branch of a union ("function-after[...]"): that is our code, not the client's request.
    parts = [str(part) for part in entry["loc"]]
    place, *names = [part for part in parts if "[" not in part and part not in _BRANCHES]
    location = f"{place} {'.'.join(names)}".strip()
    fault: dict[str, Any] = {"where": location, "problem": problem_of(entry)}
    if entry["type"] in ("missing", "extra_forbidden"):
        return fault
    value = entry.get("input")
    if isinstance(value, str | int | float | bool) or value is None:
        fault["asked"] = str(value)
    context = entry.get("ctx", {})
    limits = [context[name] for name in ("ge", "gt", "le", "lt", "expected", "max_length") if name in context]
    if limits:
        fault["limit"] = limits[0]
    return fault
