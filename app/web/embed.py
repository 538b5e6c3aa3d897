"""A figure embedded in another page: ``/embed?text=...&layer=5&head=3`` in an iframe.

It is a static picture that becomes interactive on first use. It needs no origin, so it works in ``<iframe
sandbox="allow-scripts">``: no storage, no cookies; its numbers are fetched with CORS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from ..errors import FollowspotError, InvalidRequest
from ..figures.exhibit import Exhibit
from ..figures.export_formats import HTML
from ..figures.figure import Figure
from ..figures.figure_exhibit import FigureExhibit
from ..figures.page_view import PageTheme, PageView, Presentation
from ..message import _
from ..store.figures import SavedFigure
from ..templating import in_language, render
from ..version import __version__
from .api.figures import KEPT as SAVED_KEPT
from .dependencies import Services, ServicesDep
from .error_handlers import fault
from .error_routes import PageRoute
from .figure_routes import KEPT as _KEPT
from .figure_routes import captures_for, result_for, workbench_address
from .link_preview import Preview, card_of, description_of, preview_of_embed, title_of
from .middleware import embed_policy
from .replies import Body, cached_reply, entity_tag
from .saved_figures import address, description_of_saved, exhibit_of, load_saved_figure, title_of_saved
from .schemas.embed import PositionQuery, PresentationQuery
from .schemas.figure_address import FigureAddress


class EmbedRoute(PageRoute):
    """A page that others may frame, including its error pages."""

    def error_reply(self, request: Request, error: FollowspotError) -> Response:
        """The error as a page, in the frame of the figure."""
        reply = super().error_reply(request, error)
        reply.headers.update(_headers(request.app.state.services))
        return reply


router = APIRouter(include_in_schema=False, route_class=EmbedRoute)

Model = TypeVar("Model", FigureAddress, PositionQuery, PresentationQuery)

_FIGURE = frozenset(field.alias or name for name, field in FigureAddress.model_fields.items())
_PRESENTATION = frozenset(PresentationQuery.model_fields)


@dataclass(frozen=True)
class EmbedContext:
    """The context of ``templates/embed.html``.

    Attributes:
        static: address below which the static files are served.
        viewed: the figure with its text.
        theme: of the page.
        transparent: whether the background is transparent.
        data_address: address of the numbers, for the script.
        viewer_address: address of the script that makes it interactive.
        preview: link preview for other programs; None if the server's address is unknown.
    """

    static: str
    viewed: PageView
    theme: PageTheme
    transparent: bool
    data_address: str
    viewer_address: str
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """The parsed address of an embed.

    Attributes:
        figure: the figure, and the selection in it.
        shown: how it is presented.
        row: position of a query token, if the reader is asked only about that.
    """

    figure: FigureAddress
    shown: PresentationQuery
    row: int | None = None


@router.get("/embed")
async def embed(request: Request, services: ServicesDep) -> Response:
    """A figure for an iframe. Unknown parameters are ignored, wrong ones are explained on the page."""
    embed_request = parse_embed_address(request.query_params)
    query = embed_request.figure
    a, b = await captures_for(request, services, query)
    result = await result_for(request, services, query, (a, b))
    facts = (a.id, b and b.id, query.model_dump(mode="json", exclude={"v"}), embed_request.row)
    page = _Page(
        embed_request.shown,
        ("embed", *facts),
        _KEPT,
        lambda: _render_unsaved(services, query.figure(a, b, result=result), embed_request),
    )
    return await _send_page(request, services, page)


@router.get("/embed/{id}")
async def embed_saved(request: Request, services: ServicesDep, id: str) -> Response:
    """A saved figure for an iframe, from its saved numbers."""
    presentation = _presentation(request.query_params)
    saved = await load_saved_figure(services, id)
    page = _Page(
        presentation,
        ("embed saved", saved.id),
        SAVED_KEPT,
        lambda: _render_saved(services, saved, presentation),
    )
    return await _send_page(request, services, page)


def parse_embed_address(parameters: Mapping[str, str]) -> EmbedRequest:
    """Parse the parameters of an embed's address. Raises InvalidRequest."""
    presentation = _presentation(parameters)
    figure = {name: value for name, value in parameters.items() if name in _FIGURE}
    if presentation.theme == "auto":
        figure.pop("theme")
    row = None
    if presentation.predict == "1" and "query" in figure and "key" not in figure:
        row = _parse_model(PositionQuery, {"position": figure.pop("query")}).position
    return EmbedRequest(_parse_model(FigureAddress, figure), presentation, row)


def _presentation(parameters: Mapping[str, str]) -> PresentationQuery:
    presentation = {name: value for name, value in parameters.items() if name in _PRESENTATION}
    return _parse_model(PresentationQuery, presentation)


def embed_page(
    services: Services,
    exhibit: Exhibit,
    query: PresentationQuery,
    data: str,
    links: list[tuple[str, str]],
    preview: Preview | None,
) -> bytes:
    """The page of a figure.

    Args:
        exhibit: what is shown.
        query: how it is presented.
        data: address of its numbers.
        links: names and addresses below it; the first is the author's.
        preview: link preview for other programs.
    """
    static = services.assets.prefix
    presentation = query.presentation()
    context = EmbedContext(
        static=static,
        viewed=exhibit.page_view(presentation, links),
        theme=presentation.theme,
        transparent=query.paper == "none",
        data_address=data,
        viewer_address=f"{static}/build/embed-interactive.js",
        preview=preview,
    )
    return render("embed.html", context)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page to be sent.

    Attributes:
        shown: how the figure is presented.
        figure: what else determines it.
        cache_control: how long it may be cached.
        make: builds the page on the inference thread; called only if the page is not cached.
    """

    shown: PresentationQuery
    figure: tuple[object, ...]
    cache_control: str
    make: Callable[[], bytes]


async def _send_page(request: Request, services: Services, page: _Page) -> Response:
    parameters = page.shown.model_dump(mode="json", exclude={"v"})
    tag = entity_tag(request, *page.figure, parameters, services.assets.version, services.settings.public_url)
    headers = {
        **_headers(services),
        "Cache-Control": page.cache_control,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }

    async def make() -> Body:
        return Body(await services.engine.run(page.make))

    return await cached_reply(request, services.replies, make, headers, HTML)


def _render_unsaved(services: Services, figure: Figure, embed_request: EmbedRequest) -> bytes:
    query, a, b = embed_request.figure, figure.a, figure.b
    if embed_request.row is not None:
        figure = replace(figure, query=embed_request.row)
    # A newer revision of the model has other numbers, which must not be mixed with those of this page.
    version = {"v": "-".join([__version__, a.id[:12], *([b.capture.id[:12]] if b else [])])}
    numbers = urlencode(figure_parameters(query, embed_request.shown.presentation()) | version)
    links: list[tuple[str, str]] = [
        ("Followspot", in_language(address(services, "/"))),
        (_("Open in the workbench"), address(services, workbench_address(a, query))),
        (_("Numbers (CSV)"), f"/figure.csv?{numbers}"),
    ]
    preview = preview_of_embed(
        services,
        "/embed",
        figure_parameters(query, Presentation())
        | _row(embed_request)
        | _presentation_parameters(embed_request.shown),
        description_of(query.view.kind),
        title_of(query),
        "" if embed_request.shown.predict == "1" else card_of(query),
    )
    exhibit = FigureExhibit(figure)
    return embed_page(services, exhibit, embed_request.shown, f"/figure.view?{numbers}", links, preview)


def _render_saved(services: Services, saved: SavedFigure, query: PresentationQuery) -> bytes:
    page = f"/figures/{saved.id}"
    links: list[tuple[str, str]] = [
        ("Followspot", in_language(address(services, "/"))),
        (_("Page of this figure"), in_language(address(services, page))),
        (_("Numbers (CSV)"), in_language(f"{page}.csv")),
    ]
    preview = preview_of_embed(
        services,
        f"/embed/{saved.id}",
        _presentation_parameters(query),
        description_of_saved(saved),
        title_of_saved(saved),
        "" if query.predict == "1" else f"{page}.png?card=1",
    )
    data = in_language(f"{page}.view?v={__version__}")
    return embed_page(services, exhibit_of(services, saved), query, data, links, preview)


def _presentation_parameters(query: PresentationQuery) -> dict[str, str]:
    """The presentation parameters that differ from the defaults."""
    return query.model_dump(mode="json", exclude={"v"}, exclude_defaults=True)


def _row(embed_request: EmbedRequest) -> dict[str, str]:
    return {} if embed_request.row is None else {"query": str(embed_request.row)}


def figure_parameters(query: FigureAddress, presentation: Presentation) -> dict[str, str]:
    """The parameters that address a figure's numbers."""
    # A question states its own token; the author's selection must not reveal the answer.
    unseen = {"theme", *(("switch",) if presentation.locked or presentation.slide else ())}
    unseen |= {"query", "key"} if presentation.asks else set()
    return {name: value for name, value in query.parameters().items() if name not in unseen}


def _headers(services: Services) -> Mapping[str, str]:
    return {
        "Content-Security-Policy": embed_policy(services.settings.embed_ancestors),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _parse_model(model: type[Model], values: Mapping[str, str]) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        entry: Mapping[str, Any] = error.errors()[0]
        problem = fault({**entry, "loc": ("query", *entry["loc"])})
        raise InvalidRequest(
            _("{place}: {problem}", place=problem["where"], problem=problem["problem"]),
            hint=_("Correct it; docs/embedding.md says what can stand there."),
        ) from error
