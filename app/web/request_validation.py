"""Strict reading of requests: nothing is guessed, ignored or silently overridden.

A repeated parameter, one that is not UTF-8, a repeated field, a body that is not plain JSON: each is refused,
because whatever the server assumed could give another picture than the one requested.
"""

import re
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from email.message import Message
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes, urlsplit

from fastapi.routing import APIRoute
from pydantic import AfterValidator, BeforeValidator, Field
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from .. import strict_json
from ..core.option import parse_index
from ..errors import BadJson, ForeignSite, InvalidRequest, UnsupportedMediaType
from ..message import _, listed
from ..quotation import quoted

_SPAN = re.compile(r"^([0-9]{1,9}):([0-9]{1,9})$")


def parse_span(value: str) -> tuple[int, int]:
    """Parse ``a:b`` as the positions from a up to, not including, b, with a < b; ValueError otherwise."""
    match = _SPAN.fullmatch(value)
    if match is None:
        raise ValueError(_("It must be a slice such as 0:16, two whole numbers with a colon between."))
    first, last = int(match[1]), int(match[2])
    if first >= last:
        raise ValueError(_("A slice a:b must have a smaller than b."))
    return first, last


def _check_span(value: str) -> str:
    parse_span(value)
    return value


Index = Annotated[int, Field(ge=0, le=999_999_999), BeforeValidator(parse_index)]
# Text, because FastAPI treats a field that holds a tuple as a repeatable parameter.
Span = Annotated[str, AfterValidator(_check_span), Field(json_schema_extra={"pattern": _SPAN.pattern})]


class StrictRoute(APIRoute):
    """A route that refuses ambiguous queries and bodies before anything else reads them.

    Attributes:
        lists: query parameters that may be given several times.
    """

    lists: frozenset[str] = frozenset()

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, after the checks."""
        handle = super().get_route_handler()
        reads_body = self.body_field is not None

        async def strictly(request: Request) -> Response:
            refuse_foreign(request)
            refuse_garbled(request)
            refuse_repeated(request, self.lists)
            if reads_body:
                request = JsonRequest(request.scope, request.receive)
                await request.json()
            return await handle(request)

        return strictly


class JsonRequest(Request):
    """A request whose body is one JSON value in UTF-8 without repeated fields."""

    async def json(self) -> Any:
        """The parsed body, or None when there is none.

        Raises:
            UnsupportedMediaType: it is not ``application/json``, or it is compressed.
            BadJson: it is not JSON, or a field occurs twice.
        """
        if not hasattr(self, "_json"):
            body = await self.body()
            self._json: Any = self._parse(body) if body else None
        return self._json

    def _parse(self, body: bytes) -> Any:
        require_type(self.headers, ["application/json"])
        try:
            return strict_json.read(body.decode())
        except RecursionError:
            reason: str = _("It is nested too deeply.")
        except UnicodeDecodeError:
            reason = _("It is not UTF-8.")
        except ValueError as error:
            # Python's message about numbers with very many digits is advice to programmers.
            reason = _("A number has too many digits.") if "int_max_str_digits" in str(error) else str(error)
        raise BadJson(
            _("The request body is not JSON. {reason}", reason=reason),
            hint=_("Send an object such as {example}.", example='{"text": "..."}'),
        )


def refuse_foreign(request: Request) -> None:
    """Raise ForeignSite if a page of another site makes a browser send a request that changes anything.

    Browsers state which site a request comes from; a POST without a body would otherwise need no permission.
    """
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_foreign(request):
        raise ForeignSite(
            _(
                "A page of another site sent this request, or a proxy removed the headers that show "
                "which site sent it."
            ),
            hint=_(
                "Send it from Followspot’s own page, or from a program. If this was its own page, "
                "whoever runs the server must let the proxy pass Host on, or set "
                "FOLLOWSPOT_PUBLIC_URL."
            ),
        )


def is_foreign(request: Request) -> bool:
    """Whether a browser sent it for a page of another site, or for one without an origin.

    The rule is that of Go's ``http.CrossOriginProtection``: ``Sec-Fetch-Site`` decides, which no page can
    set. Browsers omit it if a server is reached by plain HTTP and not on this machine, and old browsers
    always do; then ``Origin`` must name this server. Programs send neither.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and not _is_ours(origin, request)


def _is_ours(origin: str, request: Request) -> bool:
    """Whether an origin is the host of this request, or the public address of this server."""
    public = request.app.state.services.settings.public_url or ""
    try:
        asking = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    hosts = (request.headers.get("host", "").lower(), urlsplit(public).netloc.lower())
    return asking != "" and asking in hosts


def refuse_garbled(request: Request) -> None:
    """Raise InvalidRequest for a query with bytes that are not valid characters."""
    if is_garbled(request):
        raise InvalidRequest(
            _("The query of the address is not UTF-8 in percent encoding, so characters would be lost."),
            hint=_(
                "Write each character as the bytes of its UTF-8, é as %C3%A9; encodeURIComponent() "
                "and urllib.parse.quote() do so."
            ),
        )


def is_garbled(request: Request) -> bool:
    """Whether the query would be decoded to other characters: not UTF-8, or not percent-encoded."""
    query: bytes = request.scope["query_string"]
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return True
    return not query.isascii()


def refuse_repeated(request: Request, lists: frozenset[str] = frozenset()) -> None:
    """Raise InvalidRequest for a repeated query parameter, except ``lists``."""
    names = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, times in names.items() if times > 1 and name not in lists]
    if repeated:
        raise InvalidRequest(
            _(
                "The query parameter {name} is given {count} times.",
                name=quoted(repeated[0], 40),
                count=names[repeated[0]],
            ),
            hint=_("Give each parameter once."),
            asked=names[repeated[0]],
            limit=1,
        )


def require_type(headers: Headers, accepted: Sequence[str]) -> None:
    """Raise UnsupportedMediaType for a body of another type than these, or a compressed one."""
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    if message.get_content_type() not in accepted or message.get_content_charset("utf-8") != "utf-8":
        raise UnsupportedMediaType(
            _("The type of the request body is not supported here."),
            hint=_("Send Content-Type: {accepted}.", accepted=listed(accepted, "or")),
            asked=headers.get("content-type", ""),
            accepted=list(accepted),
        )
    coding = headers.get("content-encoding", "")
    if coding.strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType(
            _("The request body must not be compressed."),
            hint=_("Send it without Content-Encoding."),
            asked=coding,
            accepted=["identity"],
        )
