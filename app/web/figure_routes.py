"""A figure as a file, addressed by its parameters: ``/figure.svg?text=...&layer=5&head=3``."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Literal, get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ..analysis.head_selection import HeadSelection
from ..core.capture import Capture
from ..core.result import Result
from ..core.view_spec import ThemeName, ViewSpec
from ..errors import (
    BadText,
    EmptyText,
    ExportTooLarge,
    FollowspotError,
    ImpossibleCut,
    NoInterventions,
    NotComparable,
    OutOfRange,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownFile,
    UnknownLanguage,
    UnknownModel,
    UnknownOutcome,
    UnknownStream,
    UnsupportedInput,
)
from ..figures.embed_data import EmbedData
from ..figures.exhibit import Exhibit
from ..figures.export_formats import (
    EXPORT_FORMATS,
    HTML,
    JSON,
    PDF,
    PNG,
    SVG,
    ZIP,
    ExportFormat,
    page_file,
    pixels,
)
from ..figures.figure_exhibit import FigureExhibit
from ..figures.kinds import KINDS
from ..figures.render.error_picture import error_picture
from ..figures.render.png import png
from ..figures.render.svg import svg
from ..templating import in_language
from .dependencies import Services, ServicesDep
from .error_routes import ErrorAwareRoute
from .negotiation import prefers
from .openapi import CAPTURE_ERRORS, files
from .problems import MEDIA_TYPE as PROBLEM
from .problems import problem, shorten_fact
from .replies import PICTURE_HEADERS, Body, Content, cached_reply, entity_tag, while_connected
from .schemas.figure_address import FigureAddress, PageQuery, PictureQuery
from .shapes import reply_of

# A file that is written in pieces is streamed from this size on, in bytes.
_SENT_WHOLE = 16 * 2**20
# Longer links are not printed below a picture.
_LONGEST_LINK = 300
# A newer revision of the model may give another picture.
KEPT = "public, max-age=86400"
# What a format mostly holds, which determines how it is compressed; text if it is not listed.
_CONTENT: dict[str, Content] = {PNG: "packed", PDF: "packed", ZIP: "packed", JSON: "numbers"}
_HEADERS = {**PICTURE_HEADERS, "Vary": "Accept, Accept-Encoding"}
# If opened here, the page gets no origin. It states by hash which scripts it may run.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-popups"
)
# Headers of every error reply, whatever its format.
_PROBLEM_HEADERS = ("Cache-Control", "Retry-After")
# Most characters of the heads in a file name.
_LONGEST_NAME = 60
# The parameters that the page's address knows, too.
_NOT_ON_PAGE = frozenset(("v", "kind", "max_cells", "note", "switch", "lang"))
PAGE_NAMES = (
    frozenset(field.alias or name for name, field in FigureAddress.model_fields.items()) - _NOT_ON_PAGE
)
# The errors that a figure of any address can raise.
FIGURE_ERRORS: tuple[type[FollowspotError], ...] = (
    *(error for error in CAPTURE_ERRORS if error.status in (422, 503)),
    EmptyText,
    BadText,
    TextTooLong,
    TooManyTokens,
    TooCostly,
    UnknownModel,
    UnknownFile,
    UnknownLanguage,
    UnsupportedInput,
    UnknownStream,
    OutOfRange,
    NotComparable,
    ExportTooLarge,
    NoInterventions,
    UnknownOutcome,
    ImpossibleCut,
)


class FigureRoute(ErrorAwareRoute):
    """A figure in one format. A browser that requests an image gets errors as a picture."""

    def error_reply(self, request: Request, error: FollowspotError) -> Response:
        """The error as a picture, or as a problem document if no image was requested."""
        as_problem = problem(error)
        format = request.path_params.get("format") or self.path.rpartition(".")[2]
        media_type = {"svg": SVG, "png": PNG}.get(format)
        if media_type is None or not prefers(request.headers.get("accept"), media_type, PROBLEM):
            return as_problem
        theme: ThemeName = "dark" if request.query_params.get("theme") == "dark" else "light"
        # An error may quote a request as long as its address.
        drawing = error_picture(error.title, shorten_fact(error.detail), error.hint, theme)
        body = svg(drawing).encode() if media_type == SVG else png(drawing)
        headers = {name: as_problem.headers[name] for name in _PROBLEM_HEADERS if name in as_problem.headers}
        return Response(body, error.status, {**_HEADERS, **headers}, media_type)


router = APIRouter(tags=["figures"], route_class=FigureRoute)


FigureFormat = Literal["svg", "pdf", "json", "csv", "npz", "view"]
# What a JSON file of a figure holds: one of each kind, and that of an embed.
FIGURE_JSON = reduce(or_, map(reply_of, (*(kind.document_shape for kind in KINDS.values()), EmbedData)))
FIGURE_TYPES = [EXPORT_FORMATS[name].media_type for name in get_args(FigureFormat)]
FormatName = Annotated[FigureFormat, Path(description="What kind of file.", examples=["svg"])]


# Before the more general routes: it takes more parameters.
@router.get(
    "/figure.png",
    summary="A figure as pixels",
    response_model=None,
    response_class=Response,
    responses=files([PNG], "A PNG picture", *FIGURE_ERRORS),
)
async def get_picture(
    request: Request, services: ServicesDep, query: Annotated[PictureQuery, Query()]
) -> Response:
    """The SVG picture as pixels: for slides, e-mail, and link previews."""
    return await figure_reply(request, services, "png", pixels(query.density, query.card == "1"), query)


@router.get(
    "/figure.html",
    summary="A figure as a page that needs no network",
    response_model=None,
    response_class=Response,
    responses=files([HTML], "The file", *FIGURE_ERRORS),
)
async def get_page(request: Request, services: ServicesDep, query: Annotated[PageQuery, Query()]) -> Response:
    """One self-contained file: every weight is readable by pointer, touch and keyboard, also from disk.

    ``switch=`` names heads to switch between. HEAD returns its size in ``Followspot-Bytes``.
    """
    return await figure_reply(
        request, services, "html", page_file(query.light == "1", query.presentation), query
    )


@router.get(
    "/figure.{format}",
    summary="A figure as a file",
    response_model=None,
    responses=files(FIGURE_TYPES, "The file", *FIGURE_ERRORS, json=FIGURE_JSON),
)
async def get_figure(
    request: Request, services: ServicesDep, format: FormatName, query: Annotated[FigureAddress, Query()]
) -> Response:
    """One head of one input, or several combined, without saving anything: the address determines the figure.

    SVG is vector with text as text, PDF embeds its font, JSON is the Plotly figure of a head or a comparison
    and a document of any other kind, CSV and NPZ hold the float32 weights: these three hold every weight,
    whatever ``max_cells`` says about pictures. All state in words what is shown and where it comes from. A
    browser that requests an image gets errors as a picture.
    """
    return await figure_reply(request, services, format, EXPORT_FORMATS[format], query)


async def figure_reply(
    request: Request, services: Services, name: str, export_format: ExportFormat, query: FigureAddress
) -> Response:
    """The file of the figure at this address."""

    a, b = await captures_for(request, services, query)
    result = await result_for(request, services, query, (a, b))
    link = workbench_link(services.settings.public_url, a, query)
    parameters = query.model_dump(mode="json", exclude={"v"})
    file = File(
        name=f"{_file_label(query)}.{name}",
        export_format=export_format,
        tag=entity_tag(request, name, a.id, b and b.id, parameters, link),
        cache_control=KEPT,
        exhibit=lambda: FigureExhibit(query.figure(a, b, link, result)),
    )
    return await send(request, services, file)


async def captures_for(
    request: Request, services: Services, query: FigureAddress
) -> tuple[Capture, Capture | None]:
    """The captures of A and, if the figure compares, of B."""
    requests = [(query.model, query.input)]
    if query.compares:
        pool = services.model_pool
        fields = pool.info(query.other_model or pool.default).takes
        requests.append((query.other_model, query.other_input(fields)))
    captures = []
    for model, user_input in requests:
        capture, created = await while_connected(request, services.engine.capture(model, user_input))
        services.count_capture(capture, created)
        captures.append(capture)
    return captures[0], captures[1] if query.compares else None


async def result_for(
    request: Request, services: Services, query: FigureAddress, captures: tuple[Capture, Capture | None]
) -> Result | None:
    """What the figure shows besides the weights of A and B; None if nothing."""
    return await while_connected(request, services.results.of(query.view, *captures))


@dataclass(frozen=True, slots=True)
class File:
    """An exhibit in one format, to be sent.

    Attributes:
        name: of the file, after ``followspot-``.
        format: its format.
        tag: its ETag.
        cache_control: how long it may be cached.
        exhibit: builds what is shown on the inference thread; called only if the file is not cached.
    """

    name: str
    export_format: ExportFormat
    tag: str
    cache_control: str
    exhibit: Callable[[], Exhibit]


async def send(request: Request, services: Services, file: File) -> Response:
    """Send a file: from the client's copy, from the cache, or built now."""
    media_type = file.export_format.media_type
    # Browsers save a page instead of showing it.
    disposition = "attachment" if media_type == HTML else "inline"
    headers = {
        **_HEADERS,
        "Cache-Control": file.cache_control,
        "ETag": file.tag,
        **({"Content-Security-Policy": _PAGE_POLICY} if media_type == HTML else {}),
        "Content-Disposition": f'{disposition}; filename="followspot-{file.name}"',
    }

    async def make() -> Body:
        prepared = await services.engine.run(lambda: file.export_format.prepare(file.exhibit()))
        pieces = iter(file.export_format.write(prepared))
        chunks, done = await asyncio.to_thread(_gather, pieces)
        # Its size on disk, regardless of the transfer encoding.
        return Body(chunks, {"Followspot-Bytes": str(len(chunks))}) if done else Body(chunks, rest=pieces)

    content = _CONTENT.get(media_type, "text")
    return await cached_reply(request, services.replies, make, headers, media_type, content)


def _gather(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first pieces of a file, up to the size sent as one, and whether they are the whole file."""
    chunks: list[bytes] = []
    size = 0
    for piece in pieces:
        chunks.append(piece)
        size += len(piece)
        if size > _SENT_WHOLE:
            return b"".join(chunks), False
    return b"".join(chunks), True


def workbench_link(public_url: str | None, capture: Capture, query: FigureAddress) -> str:
    """The workbench link to the same figure; empty if the address is unknown, or too long to print."""
    if public_url is None:
        return ""
    link = f"{public_url}{workbench_address(capture, query)}"
    return link if len(link) <= _LONGEST_LINK else ""


def workbench_address(capture: Capture, query: FigureAddress) -> str:
    """The workbench with the same figure, in the reader's language, as an address on this server."""
    state = {name: value for name, value in query.parameters().items() if name in PAGE_NAMES}
    state |= {"model": capture.model, **_kind_on_screen(capture, query.view)}
    return in_language(f"/?{urlencode(state, quote_via=quote)}")


def _kind_on_screen(capture: Capture, view: ViewSpec) -> dict[str, str]:
    """The switches that show this kind of figure in the workbench; other kinds are always visible."""
    if view.kind == "overview":
        return {"overview": "pattern"}
    stream = capture.stream(view.stream or capture.opening_stream)
    # Within one text the workbench has no such alignment of words.
    if view.kind != "alignment" or (
        stream.query_side == stream.key_side and view.query_part == view.key_part
    ):
        return {}
    if not view.names_heads:
        return {"align": "model"}
    if view.heads is None or re.fullmatch(r"\d+\.\d+", view.heads):
        return {"align": "head"}
    # For several heads, it aligns words by the mean over a layer, or over all.
    if view.by != "mean":
        return {}
    if view.heads == "all":
        return {"align": "all"}
    return {"align": "layer", "layer": view.heads} if view.heads.isdecimal() else {}


def _file_label(query: FigureAddress) -> str:
    view = query.view
    if view.capture_decides:
        return view.kind
    heads = str(HeadSelection.of(view))
    # File systems limit names to less than heads= may hold.
    label = heads if len(heads) <= _LONGEST_NAME else "heads"
    return label if view.kind == "head" else f"{view.kind}-{label}"
