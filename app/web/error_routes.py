"""Errors of addresses outside the API, in the format that was requested."""

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from ..errors import FollowspotError
from .error_handlers import invalid
from .error_pages import error_page
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
