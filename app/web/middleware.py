"""The middleware of every request, outermost first. Plain ASGI, so that nothing buffers or copies a reply.

``ReaderLanguage`` chooses the language of every text; ``SecurityHeaders`` sees every reply, including those
of the others; ``RequestLog`` names the request, times it and turns an uncaught exception into a 500 without
internals; ``AllowedHosts`` refuses foreign Host headers; ``Liveness`` answers ``/healthz``; ``BodyLimit``
(``request_bodies.py``) reads bounded bodies, so that no slow one holds a place behind the ``AdmissionGate``
to the model; ``HeadAsGet`` answers HEAD as GET without the body.
"""

import asyncio
import base64
import hashlib
import logging
import re
import secrets
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import BadHost, Draining, FollowspotError
from ..language import ENGLISH
from ..message import _, written_in
from ..translations import Languages, closest
from .logs import FACTS
from .metrics import Metrics
from .negotiation import prefers, wanted_languages
from .problems import CODE_HEADER, internal, problem


def page_policy(scripts: Sequence[str] = (), styles: Sequence[str] = ()) -> str:
    """The policy of a page: nothing is loaded from any other host, and nothing inline runs.

    Args:
        scripts, styles: texts of the elements in the page that are allowed.
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *map(_hash, scripts))),
            # Plotly fills an empty <style> by script; its style attributes need unsafe-inline.
            " ".join(("style-src 'self'", *map(_hash, ("", *styles)))),
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src blob:",
            "connect-src 'self'",
            # The preview of an embed.
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _hash(text: str) -> str:
    """The source expression of an inline element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def embed_policy(ancestors: str) -> str:
    """The policy of a page that others may frame: it loads its own script and numbers, and nothing else.

    Args:
        ancestors: pages that may frame it, as ``frame-ancestors`` lists them.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {ancestors}",
        )
    )


SECURITY_HEADERS = {
    "Content-Security-Policy": page_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NO_ROUTE = "none"
# Too many requests, and service unavailable: the same request may succeed later.
_REFUSALS = (429, 503)
# In the scope of a GET that was a HEAD: a streamed body need not be computed at all.
NO_BODY = "followspot.no_body"

_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(:[0-9]{1,5})?", re.ASCII)

logger = logging.getLogger("followspot.requests")


class ReaderLanguage:
    """Answers in the language of the address (``lang=``), with a page else in one that the browser prefers.

    All other replies depend on their address alone, so that they may be cached under it whoever asks. A page
    names its language in every address that it requests.

    Args:
        languages: those that this server has, by code.
    """

    def __init__(self, app: ASGIApp, languages: Languages) -> None:
        self._app = app
        self._languages = languages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        named = QueryParams(scope.get("query_string", b"")).get("lang", "")
        code = closest([named], self._languages)
        if code is not None:
            with written_in(self._languages[code], by_name=True):
                await self._app(scope, receive, send)
            return
        with written_in(self._languages[self._preferred(scope)]):
            await self._app(scope, receive, _varying(send) if _is_page(scope) else send)

    def _preferred(self, scope: Scope) -> str:
        headers = Headers(scope=scope) if _is_page(scope) else None
        if headers is None or not prefers(headers.get("accept"), "text/html", "application/json"):
            return ENGLISH.code
        return closest(wanted_languages(headers.get("accept-language")), self._languages) or ENGLISH.code


def _is_page(scope: Scope) -> bool:
    """Whether the address may be that of a page: files have an extension, and the rest is for programs."""
    path = scope.get("path", "")
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and not path.startswith(("/api/", "/static/", "/samples/"))
        and "." not in path.rpartition("/")[2]
    )


def _varying(send: Send) -> Send:
    """The same for a page whose language depends on the request's headers."""

    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            written = headers.get("content-type", "text/html").startswith("text/html")
            # A worker has said so already.
            if written and "Accept-Language" not in headers.get("vary", ""):
                headers.add_vary_header("Accept-Language")
        await send(message)

    return send_varying


class SecurityHeaders:
    """Adds the security headers to every reply, unless it has stricter ones of its own.

    A reply without caching headers is revalidated each time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**SECURITY_HEADERS, "Cache-Control": "no-cache"}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_secured if scope["type"] == "http" else send)


class RequestLog:
    """Gives a request its id, counts and logs its reply, and answers 500 for uncaught exceptions.

    The log holds the route's template and never the address: addresses hold what users typed.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        begin = time.perf_counter()
        started = False

        async def send_named(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                self._note(scope, message["status"], time.perf_counter() - begin, headers)
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except asyncio.CancelledError:  # the server is shutting down, and has waited long enough
            if started:
                raise
            await problem(Draining(_("The server is shutting down."), hint=_("Try again in a moment.")))(
                scope, receive, send_named
            )
        except Exception:
            facts = {"route": template(scope), "request_id": request_id}
            logger.exception("request %s failed on %s", request_id, template(scope), extra={FACTS: facts})
            if started:
                raise
            await problem(internal(request_id))(scope, receive, send_named)

    def _note(self, scope: Scope, status: int, seconds: float, headers: MutableHeaders) -> None:
        method, route, code = _known_method(scope["method"]), template(scope), headers.get(CODE_HEADER)
        request_id = headers["X-Request-ID"]
        self._metrics.count_reply(method, route, status, seconds)
        if status in _REFUSALS:
            self._metrics.count_refusal(code or "other")
        facts = {
            "method": method,
            "route": route,
            "status": status,
            "seconds": round(seconds, 6),
            "request_id": request_id,
            **({"code": code} if code else {}),
        }
        text = "%s %s %s %.1f ms %s"
        logger.info(text, method, route, status, seconds * 1000, request_id, extra={FACTS: facts})


class AllowedHosts:
    """Refuses Host headers other than ours, so that no other site can use this server as its own.

    Args:
        hosts: names without port; ``*.example.org`` for every name below, ``*`` for any at all.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = [host.lower() for host in hosts]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http" and "*" not in self._hosts:
            headers = Headers(scope=scope).getlist("host")
            if len(headers) != 1 or not self._allows(headers[0]):
                await problem(_bad_host(headers))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _allows(self, header: str) -> bool:
        match = _HOST.fullmatch(header.lower())
        return match is not None and any(
            match[1] == host or (host.startswith("*.") and match[1].endswith(host[1:]))
            for host in self._hosts
        )


class HeadAsGet:
    """Answers HEAD with the status and headers of GET, Content-Length included, and no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # The server compares what is sent with the method in its own scope, so that scope is left unchanged.
        as_get = {**scope, "method": "GET", NO_BODY: True}
        try:
            await self._app(as_get, receive, send_headers)
        finally:
            scope["route"] = as_get.get("route")


def template(scope: Scope) -> str:
    """The template of the route that a request reached: few values, none from the client."""
    return str(getattr(scope.get("route"), "path", NO_ROUTE))


# Headers that proxies add: of the standard (RFC 7239, RFC 9110), nginx, Traefik, Cloudflare, Akamai, Fly and
# others.
_FORWARDED = re.compile(
    r"(?:x-)?forwarded(?:-.+)?|via|x-original-.+|(?:x-)?real-ip|(?:x-|true-|fastly-|fly-)?client-ip"
    r"|x-cluster-client-ip|cf-.+|x-envoy-.+|x-proxy.*"
)


def client_is_loopback(request: HTTPConnection) -> bool:
    """Whether the connection comes from this machine and was not forwarded by a proxy."""
    forwarded = any(_FORWARDED.fullmatch(name) for name in request.headers)
    return request.client is not None and request.client.host in ("127.0.0.1", "::1") and not forwarded


def _known_method(method: str) -> str:
    """The method, unless it is not a known one."""
    return method if method in ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE") else "OTHER"


def _bad_host(headers: Sequence[str]) -> FollowspotError:
    return BadHost(
        _("This server does not have that host name."),
        hint=_(
            "Use one of its addresses, or ask the operator to add the name to {setting}.",
            setting="FOLLOWSPOT_ALLOWED_HOSTS",
        ),
        asked=", ".join(headers),
    )
