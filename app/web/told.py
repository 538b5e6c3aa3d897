"""How an address that is no API tells of an error: in the form that was asked for."""

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from ..errors import FollowspotError
from ..templating import render
from .deps import Services
from .problems import invalid
from .strict import StrictRoute

HTML = "text/html; charset=utf-8"


class ToldRoute(StrictRoute):
    """A route whose errors are no bare problems: those of a query that is not understood included."""

    @abstractmethod
    def told(self, request: Request, error: FollowspotError) -> Response:
        """The reply for an error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, whose errors become replies before the application's own handlers see them."""
        handle = super().get_route_handler()

        async def telling(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return self.told(request, invalid(error))
            except FollowspotError as error:
                return self.told(request, error)

        return telling


class PageRoute(ToldRoute):
    """A page; so are its errors."""

    def told(self, request: Request, error: FollowspotError) -> Response:
        """The error in words."""
        return refused(request.app.state.services, error)


@dataclass(frozen=True)
class RefusedContext:
    """All that ``templates/refused.html`` is given: why, and when the page asks again."""

    static: str
    title: str
    detail: str
    hint: str
    again_s: int | None


def _plain(context: RefusedContext) -> bytes:
    return render("refused.html", context)


def refused(
    services: Services, error: FollowspotError, page: Callable[[RefusedContext], bytes] = _plain
) -> Response:
    """A page that says why what was asked for is not here. Nobody may frame it."""
    again = error.retry_after_s
    context = RefusedContext(
        services.assets.prefix, error.title, error.detail, error.hint, max(again, 2) if again else None
    )
    headers = {"Cache-Control": "no-store"}
    if again:
        headers["Retry-After"] = str(again)
    return Response(page(context), error.status, headers, HTML)
