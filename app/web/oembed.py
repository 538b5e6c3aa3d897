"""oEmbed 1.0: the frame for an address of this server. The address is parsed and never fetched."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ..core.shape import to_json
from ..errors import Busy, Draining, InvalidRequest, NotFound, StoreFailed, UnknownFigure, UnknownFormat
from ..message import _, localized
from ..store.figures import SavedFigure
from .dependencies import Services, ServicesDep
from .embed import parse_embed_address
from .link_preview import figure_of_state, title_of
from .openapi import may_fail
from .replies import revalidated_reply, while_connected
from .request_validation import StrictRoute
from .saved_figures import exhibit_of, load_saved_figure, title_of_saved
from .schemas.figure_address import FigureAddress
from .schemas.oembed import OembedQuery
from .shapes import reply_of

router = APIRouter(tags=["figures"], route_class=StrictRoute)

# Size of the frame, unless less is requested. Its page reports its actual height to pages that listen. That
# of a saved figure is known: at most as wide as its picture, plus these pixels around it.
_WIDTH, _HEIGHT, _AROUND = 640, 720, 40
_SLIDE = 9 / 16
_CARD = (1200, 630)
_CACHE_AGE = 86400
# No origin of its own; links open outside the sandbox.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown for an address.

    Attributes:
        title: in words.
        address: of the page in the frame.
        card: a picture of 1200 x 630; empty if it would reveal too much.
        slide: whether it fills its frame, whatever its height.
        saved: the figure, if it is a saved one.
    """

    title: str
    address: str
    card: str
    slide: bool
    saved: SavedFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RichFrame:
    """A rich oEmbed reply: an iframe.

    Attributes:
        title: e.g. ``What does it mean?``.
        provider_url: e.g. ``https://attention.example.org/``.
        cache_age: seconds.
        html: the iframe, e.g.
            ``<iframe src="https://attention.example.org/embed/4fK2mP7vQx3d" ...></iframe>``.
        width: pixels of CSS, e.g. ``640``.
        height: pixels of CSS, e.g. ``720``.
    """

    version: Literal["1.0"] = "1.0"
    type: Literal["rich"] = "rich"
    title: str
    provider_name: Literal["Followspot"] = "Followspot"
    provider_url: str
    cache_age: int = _CACHE_AGE
    html: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RichFrameWithThumbnail(RichFrame):
    """A rich oEmbed reply whose thumbnail is not larger than requested.

    Attributes:
        thumbnail_url: a PNG, e.g. ``https://attention.example.org/figures/4fK2mP7vQx3d.png?card=1``.
        thumbnail_width: pixels.
        thumbnail_height: pixels.
    """

    thumbnail_url: str
    thumbnail_width: int = _CARD[0]
    thumbnail_height: int = _CARD[1]


@router.get(
    "/oembed",
    summary="The frame for an address (oEmbed)",
    response_model=None,
    responses={
        200: {"model": reply_of(RichFrame) | reply_of(RichFrameWithThumbnail), "description": "A frame"},
        **may_fail(NotFound, UnknownFigure, UnknownFormat, Busy, Draining, StoreFailed, cached=True),
    },
)
async def oembed(request: Request, services: ServicesDep, query: Annotated[OembedQuery, Query()]) -> Response:
    """The frame that a program shows in place of a link to a figure, an embed or the workbench."""
    if query.format != "json":
        raise UnknownFormat(
            _("oEmbed replies are JSON only."),
            hint=_("Leave format out, or ask for format=json."),
            asked=query.format,
            limit="json",
        )
    frame = await _frame_of(services, query.url)
    width = min(_WIDTH, query.maxwidth or _WIDTH)
    height = math.ceil(await _height(request, services, frame, width))
    height = min(height, query.maxheight or height)
    facts: dict[str, Any] = {
        "title": frame.title,
        "provider_url": f"{services.settings.public_url}/",
        "html": iframe(frame.address, localized(frame.title), width, height),
        "width": width,
        "height": height,
    }
    rich = RichFrame(**facts)
    if frame.card and _CARD[0] <= (query.maxwidth or _CARD[0]) and _CARD[1] <= (query.maxheight or _CARD[1]):
        rich = RichFrameWithThumbnail(**facts, thumbnail_url=frame.card)
    reply = await revalidated_reply(request, to_json(rich))
    # Editors request it from their own pages; it reveals nothing beyond the address.
    reply.headers["Access-Control-Allow-Origin"] = "*"
    reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return reply


def iframe(address: str, title: str, width: int, height: int) -> str:
    """The element: without an origin of its own, and loaded lazily."""
    return str(
        Markup(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" sandbox="{}"'
            ' style="border:0;max-width:100%"></iframe>'
        ).format(address, title, width, height, SANDBOX)
    )


async def _height(request: Request, services: Services, frame: Frame, width: int) -> float:
    """The height at which a frame of that width does not scroll, as far as it is known."""
    if frame.slide:
        return width * _SLIDE
    if frame.saved is None:
        return _HEIGHT
    saved = frame.saved

    def size() -> tuple[float, float]:
        drawing = exhibit_of(services, saved).draw()
        return drawing.width, drawing.height

    return frame_height(await while_connected(request, services.engine.run(size)), width)


def frame_height(size: tuple[float, float], width: float) -> float:
    """The height in pixels at which an embed of a drawing does not scroll, in a frame of that width."""
    wide, high = size
    return high * min(1, width / wide) + _AROUND


async def _frame_of(services: Services, url: str) -> Frame:
    """What is shown for one of our addresses. Raises NotFound for any other."""
    public = services.settings.public_url
    if public is None:
        raise NotFound(
            _("This server does not know its public address."),
            hint=_("The operator should set {setting}.", setting="FOLLOWSPOT_PUBLIC_URL"),
        )
    path, parameters = _parse_own_address(public, url)
    framed = path == "/embed" or path.startswith("/embed/")
    # Only the address of an embed states how it is presented.
    presented = parameters if framed else {}
    slide, predict = presented.get("slide") == "1", presented.get("predict") == "1"
    for before in ("/figures/", "/embed/"):
        if path.startswith(before):
            saved = await load_saved_figure(services, path.removeprefix(before))
            card = f"{public}/figures/{saved.id}.png?card=1"
            address = _with(f"{public}/embed/{saved.id}", presented)
            return Frame(title_of_saved(saved), address, "" if predict else card, slide, saved)
    query = _figure(parameters) if framed else figure_of_state(parameters) if path in ("/", "") else None
    if query is None:
        raise _not_own_address(url)
    query_parameters = query.parameters()
    card = _with(f"{public}/figure.png", {**query_parameters, "card": "1"})
    return Frame(
        title_of(query),
        _with(f"{public}/embed", presented or query_parameters),
        "" if predict else card,
        slide,
    )


def _figure(parameters: Mapping[str, str]) -> FigureAddress | None:
    """What an embed shows, None if it would refuse its address."""
    try:
        return parse_embed_address(parameters).figure
    except InvalidRequest:
        return None


def _parse_own_address(public: str, url: str) -> tuple[str, dict[str, str]]:
    """The path and parameters of an address below ours."""
    try:
        public_url, asked_url = urlsplit(public), urlsplit(url)
        same = (asked_url.hostname, asked_url.port, asked_url.username) == (
            public_url.hostname,
            public_url.port,
            None,
        )
    except ValueError:
        same = False
    if (
        not same
        or asked_url.scheme not in ("http", "https")
        or not asked_url.path.startswith(public_url.path)
    ):
        raise _not_own_address(url)
    try:
        pairs = parse_qsl(asked_url.query, keep_blank_values=True, max_num_fields=64, errors="strict")
    except ValueError as error:
        raise _not_own_address(url) from error
    if len(dict(pairs)) < len(pairs):
        raise InvalidRequest(
            _("A parameter of that address is given twice."), hint=_("Give each parameter once.")
        )
    return asked_url.path.removeprefix(public_url.path), dict(pairs)


def _with(address: str, parameters: Mapping[str, object]) -> str:
    return f"{address}?{urlencode(parameters, quote_via=quote)}" if parameters else address


def _not_own_address(url: str) -> NotFound:
    return NotFound(
        _("That is not the address of a figure on this server."),
        hint=_("Give the address of a saved figure, of an embed, or of the workbench with a text in it."),
        asked=url,
    )
