"""Pages about saved figures, without scripts: one figure with its words and numbers, and the gallery."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from ..figures.figure import Figure
from ..figures.kinds import KINDS
from ..figures.text import visible
from ..store.figures import SavedFigure
from ..templating import render
from .deps import Services, ServicesDep
from .faces import explored
from .preview import Preview, preview_of_figure, title_of
from .replies import Body, entity_tag, kept, revalidated
from .saved import figure_of, query_of, recalled
from .told import HTML, PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)

# A longer table is no longer read; the files have all of it.
_MOST_ROWS = 400
_MOST_LISTED = 200
# Name, face, what for.
_FILES = (
    ("SVG", "svg", "vector, for web pages and drawing programs"),
    ("PDF", "pdf", "vector, for print and LaTeX"),
    ("PNG", "png?density=3", "pixels, for slides and e-mail"),
    ("HTML", "html", "one file that works without network, interactive"),
    ("CSV", "csv", "every number, for spreadsheets"),
    ("NPZ", "npz", "every number, for NumPy"),
    ("JSON", "json", "for programs"),
)


@dataclass(frozen=True)
class FigureContext:
    """All that ``templates/figure.html`` is given.

    Attributes:
        static: address below which the static files are found.
        preview: for other programs, None if nothing is known of where this server is.
        listed: the operator shows it in the gallery; others are not for search engines.
        address: of the figure, relative to its page.
        title, note: as their author gave them; the title may be the picture's own.
        alternative: of the picture, in words.
        width, height: of the picture, in pixels of CSS.
        created: the day, as ISO 8601 writes it.
        explore: the workbench with the same.
        about: what is shown and where it comes from, a sentence each.
        columns, rows: the numbers, as far as they are shown.
        more: there are more of them.
        files: name, address and purpose of each.
    """

    static: str
    preview: Preview | None
    listed: bool
    address: str
    title: str
    note: str
    alternative: str
    width: int
    height: int
    created: str
    explore: str
    about: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: bool
    files: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure of the gallery."""

    address: str
    title: str
    text: str
    created: str


@dataclass(frozen=True)
class GalleryContext:
    """All that ``templates/gallery.html`` is given."""

    static: str
    exhibits: Sequence[Exhibit]
    more: bool


@router.get("/figures/{id}")
async def figure_page(
    request: Request, services: ServicesDep, identity: Annotated[str, Path(alias="id")]
) -> Response:
    """A saved figure with its words, its numbers, and the files to take away."""
    return await _answered(request, services, await recalled(services, identity))


@router.get("/gallery")
async def gallery(request: Request, services: ServicesDep) -> Response:
    """The saved figures that the operator chose to show."""
    shown = await asyncio.to_thread(services.figures.gallery, _MOST_LISTED + 1)
    exhibits = [_exhibit(saved) for saved in shown[:_MOST_LISTED]]
    context = GalleryContext(services.assets.prefix, exhibits, len(shown) > _MOST_LISTED)
    return await revalidated(request, render("gallery.html", context), media_type=HTML)


async def _answered(request: Request, services: Services, saved: SavedFigure) -> Response:
    tag = entity_tag(
        request, "page", saved.id, saved.listed, services.assets.version, services.settings.public_url
    )
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}

    async def make() -> Body:
        return Body(await services.engine.run(lambda: _page(services, saved)))

    return await kept(request, services.replies, make, headers, HTML)


def _page(services: Services, saved: SavedFigure) -> bytes:
    figure = figure_of(services, saved)
    kind = KINDS[figure.kind]
    drawing, table = kind.draw(figure), kind.table(figure)
    title = visible(saved.title) if saved.title else drawing.title
    said = figure.note or " ".join(table.about[:2])
    rows = list(islice(table.rows, _MOST_ROWS + 1))
    return render(
        "figure.html",
        FigureContext(
            static=services.assets.prefix,
            preview=preview_of_figure(services, saved, title, visible(said)),
            listed=saved.listed,
            address=saved.id,
            title=title,
            note=visible(figure.note) if figure.note else "",
            alternative=f"{drawing.title}. {drawing.description}",
            width=round(drawing.width),
            height=round(drawing.height),
            created=saved.created[:10],
            explore=_explore(figure, saved),
            about=table.about,
            columns=[name.replace("_", " ") for name in table.columns],
            rows=rows[:_MOST_ROWS],
            more=len(rows) > _MOST_ROWS,
            files=[(name, f"{saved.id}.{face}", purpose) for name, face, purpose in _FILES],
        ),
    )


def _explore(figure: Figure, saved: SavedFigure) -> str:
    return f"..{explored(figure.a, query_of(saved.spec))}"


def _exhibit(saved: SavedFigure) -> Exhibit:
    query = query_of(saved.spec)
    title = visible(saved.title) if saved.title else title_of(query)
    text = visible(query.text) if query.text and saved.title else ""
    return Exhibit(saved.id, title, text, saved.created[:10])
