"""Errors of addresses outside the API, in the format that was requested."""

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from ..errors import FollowspotError
from ..figures.export_formats import HTML
from ..templating import render
from .dependencies import Services
from .error_handlers import invalid
from .request_validation import StrictRoute


class ErrorAwareRoute(StrictRoute):
    """A route whose errors, including those of an invalid query, are not plain problem documents."""

    @abstractmethod
    def error_reply(self, request: Request, error: FollowspotError) -> Response:
        """The reply for an error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler; its errors become replies before the application's own handlers see them."""
        handle = super().get_route_handler()

        async def telling(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return self.error_reply(request, invalid(error))
            except FollowspotError as error:
                return self.error_reply(request, error)

        return telling


class PageRoute(ErrorAwareRoute):
    """A page, including its error pages."""

    def error_reply(self, request: Request, error: FollowspotError) -> Response:
        """The error as a page."""
        return error_page(request.app.state.services, error)


@dataclass(frozen=True)
class ErrorPageContext:
    """The context of ``templates/error.html``: the reason, and when the page retries."""

    static: str
    title: str
    detail: str
    hint: str
    again_s: int | None


def _plain(context: ErrorPageContext) -> bytes:
    return render("error.html", context)


def error_page(
    services: Services, error: FollowspotError, page: Callable[[ErrorPageContext], bytes] = _plain
) -> Response:
    """A page that states why the requested one is not available. Nobody may frame it."""
    retry_after_s = error.retry_after_s
    context = ErrorPageContext(
        services.assets.prefix,
        error.title,
        error.detail,
        error.hint,
        max(retry_after_s, 2) if retry_after_s else None,
    )
    headers = {"Cache-Control": "no-store"}
    if retry_after_s:
        headers["Retry-After"] = str(retry_after_s)
    return Response(page(context), error.status, headers, HTML)
