"""Pages of saved figures: one with text and numbers, readable without scripts; and their lists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ..core.shape import all_plain
from ..errors import FollowspotError
from ..figures.column_titles import column_title
from ..figures.exhibit import Exhibit, ExhibitKind
from ..figures.export_formats import HTML
from ..figures.figure_exhibit import FigureExhibit
from ..figures.label_text import visible
from ..figures.page_view import PageView, Presentation
from ..message import _, digits
from ..store.figures import SavedFigure
from ..store.threads import read_in_thread
from ..templating import in_language, render, script_json
from .dependencies import Services, ServicesDep
from .error_pages import missing_page
from .error_routes import PageRoute
from .figure_routes import workbench_address
from .language_links import LanguageLink, language_links
from .link_preview import Preview, preview_of_figure
from .oembed import frame_height
from .replies import Body, cached_reply, entity_tag, revalidated_reply
from .saved_figures import exhibit_of, load_saved_figure, page_link, query_of, title_of_saved
from .schemas.pages import FigurePageConfig, FrameSize

# Longer tables are not readable; the files hold everything.
_MOST_ROWS = 400
_MOST_LISTED = 200
# Width of a frame in another page, in pixels.
_FRAME_WIDTH = 720
# Name, format, purpose.
_FILES = (
    ("SVG", "svg", _("vector, for slides and web pages")),
    ("PDF", "pdf", _("vector, for print and LaTeX")),
    ("PNG", "png?density=3", _("pixels, for slides and e-mail")),
    (_("Card"), "png?card=1", _("1200 × 630 pixels, for feeds and posts")),
    ("HTML", "html", _("one interactive file that needs no network")),
    (_("HTML to zoom"), "html?light=0", _("the same with plotly.js, 1.5 MB")),
    ("CSV", "csv", _("every number, for spreadsheets")),
    ("NPZ", "npz", _("every number, for NumPy")),
    ("JSON", "json", _("every number, for programs")),
)


@dataclass(frozen=True, slots=True)
class Explore:
    """A link to the page on which a figure can be explored.

    Attributes:
        name: of the link.
        address: relative to the figure's page.
    """

    name: str
    address: str


@dataclass(frozen=True)
class FigureContext:
    """The context of ``templates/figure.html``.

    Attributes:
        static: address below which the static files are served.
        config_json: configuration of the scripts, as JSON that is safe inside ``<script>``.
        preview: link preview for other programs; None if the server's address is unknown.
        listed: whether the operator shows it in the gallery; others are hidden from search engines.
        address: of the figure, relative to its page.
        title: its author's title, or what the picture shows.
        named: whether its author chose the title.
        kind: the kind of figure.
        viewed: the figure with its text, in both themes.
        created: the date, ISO 8601.
        explore: the same where it can be explored.
        about: what is shown and where it comes from, one sentence each.
        reading: what a row of the numbers is.
        columns, rows: the numbers, as far as they are shown.
        more: whether there are more of them.
        files: name, address and purpose of each.
        languages: links to the same in the languages of the server.
        home: the workbench, relative to the page.
    """

    static: str
    languages: tuple[LanguageLink, ...]
    config_json: Markup
    preview: Preview | None
    listed: bool
    address: str
    title: str
    named: bool
    kind: ExhibitKind
    viewed: PageView
    created: str
    explore: Explore
    about: Sequence[str]
    reading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: bool
    files: Sequence[tuple[str, str, str]]
    home: str = "../"


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One figure of the gallery.

    Attributes:
        named: whether its author chose the title.
    """

    address: str
    title: str
    named: bool
    text: str
    created: str


@dataclass(frozen=True)
class GalleryContext:
    """The context of ``templates/gallery.html``."""

    static: str
    exhibits: Sequence[GalleryEntry]
    more: bool
    languages: tuple[LanguageLink, ...]
    home: str = "./"


@dataclass(frozen=True)
class MyFiguresContext:
    """The context of ``templates/my_figures.html``: the list itself is in the browser.

    Attributes:
        static: address below which the static files are served.
        languages: links to the same in the languages of the server.
        home: the workbench, relative to the page.
    """

    static: str
    languages: tuple[LanguageLink, ...]
    home: str = "./"


class SavedPageRoute(PageRoute):
    """A page for readers, including its error pages."""

    def error_reply(self, request: Request, error: FollowspotError) -> Response:
        """The error as a page, with a link that leads on."""
        return missing_page(request, error)


router = APIRouter(include_in_schema=False, route_class=SavedPageRoute)


@router.get("/figures/{id}")
async def figure_page(
    request: Request, services: ServicesDep, identity: Annotated[str, Path(alias="id")]
) -> Response:
    """A saved figure with its text, its numbers, and files to download."""
    return await _page_reply(request, services, await load_saved_figure(services, identity))


@router.get("/gallery")
async def gallery(request: Request, services: ServicesDep) -> Response:
    """The saved figures that the operator lists."""
    figures = await read_in_thread(services.figures.gallery, _MOST_LISTED + 1)
    exhibits = [_exhibit(saved) for saved in figures[:_MOST_LISTED]]
    context = GalleryContext(
        services.assets.prefix,
        exhibits,
        len(figures) > _MOST_LISTED,
        language_links(services.languages),
    )
    return await revalidated_reply(request, render("gallery.html", context), media_type=HTML)


@router.get("/my-figures")
async def my_figures(request: Request, services: ServicesDep) -> Response:
    """The page for the figures that were saved in a browser, which the browser lists."""
    context = MyFiguresContext(services.assets.prefix, language_links(services.languages))
    return await revalidated_reply(request, render("my_figures.html", context), media_type=HTML)


async def _page_reply(request: Request, services: Services, saved: SavedFigure) -> Response:
    tag = entity_tag(
        request, "page", saved.id, saved.listed, services.assets.version, services.settings.public_url
    )
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}

    async def make() -> Body:
        return Body(await services.engine.run(lambda: _page(services, saved)))

    return await cached_reply(request, services.replies, make, headers, HTML)


def _page(services: Services, saved: SavedFigure) -> bytes:
    exhibit = exhibit_of(services, saved)
    table, view = exhibit.table(), exhibit.page_view(Presentation(theme="auto"))
    title = visible(saved.title) if saved.title else view.name
    description = view.note or _("{title}: {text}", title=view.title, text=view.text)
    rows = list(islice(table.rows, _MOST_ROWS + 1))
    return render(
        "figure.html",
        FigureContext(
            static=services.assets.prefix,
            languages=language_links(services.languages),
            config_json=script_json(all_plain(_config(services, saved, title, view.size))),
            preview=preview_of_figure(services, saved, title, description),
            listed=saved.listed,
            address=saved.id,
            title=title,
            named=bool(saved.title),
            kind=exhibit.kind,
            viewed=view,
            created=saved.created[:10],
            explore=_explore(exhibit, saved),
            about=[line for line in (view.text, view.statements, *view.notes, view.source) if line],
            reading=table.reading,
            columns=[column_title(name) for name in table.columns],
            rows=[[_said(cell) for cell in row] for row in rows[:_MOST_ROWS]],
            more=len(rows) > _MOST_ROWS,
            files=[
                (name, in_language(f"{saved.id}.{format}"), purpose)
                for name, format, purpose in _FILES
                if exhibit.zooms or "light" not in format
            ],
        ),
    )


def _said(cell: Any) -> Any:
    """A cell of the table, with every digit of a number."""
    return digits(str(cell)) if isinstance(cell, float) else cell


def _config(
    services: Services, saved: SavedFigure, title: str, size: tuple[float, float]
) -> FigurePageConfig:
    """The configuration of the scripts."""
    return FigurePageConfig(
        static=services.assets.prefix,
        oembed=services.settings.public_url is not None,
        id=saved.id,
        title=title,
        page=page_link(services, saved.id),
        frame=FrameSize(width=_FRAME_WIDTH, height=math.ceil(frame_height(size, _FRAME_WIDTH))),
    )


def _explore(exhibit: Exhibit, saved: SavedFigure) -> Explore:
    """Where the same can be explored."""
    if isinstance(exhibit, FigureExhibit):
        address = workbench_address(exhibit.figure.a, query_of(saved.spec))
        return Explore(_("Explore it in the workbench"), f"..{address}")
    address = f"../scan?{urlencode({'scan': saved.spec.get('scan', '')})}"
    return Explore(_("Explore these sentences"), in_language(address))


def _exhibit(saved: SavedFigure) -> GalleryEntry:
    text = visible(saved.spec.get("text", "")) if saved.title else ""
    return GalleryEntry(saved.id, title_of_saved(saved), bool(saved.title), text, saved.created[:10])
