"""A figure with its text, as a page shows it: embedded in another page, or in its own file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from markupsafe import Markup

from ..analysis.units import find
from ..core.view_spec import KindName, ThemeName
from ..errors import ExportTooLarge, InvalidRequest
from ..message import Message, _, joined
from . import caption
from .embed_data import MOST_ROWS, switchable_specs
from .figure import Figure
from .inline_svg import InlinePicture, empty, inline_picture
from .kinds import KINDS
from .label_text import visible
from .numbers import numbers
from .tables import Table

PageTheme = Literal["light", "dark", "auto"]
# How a slide is laid out: its texts beside a picture of the slide's size, or above and below a smaller one.
SlideLayout = Literal["beside", "above"]

# A larger table is unreadable, and takes long to open.
_MOST_TABULATED = 4096
# A question about more words than this makes no sense.
_MOST_ASKED = 128
_HINTS: Mapping[KindName, Message] = {
    "head": _("Point at a cell, or move with the arrow keys, to read its weight."),
    "effect": _("Point at a cell, or move with the arrow keys, to read its effect."),
}
_OTHER_HINT = _("Point at a mark, or move with the arrow keys, to read what it shows.")


# Kinds whose picture is as high as the slide.
_BESIDE: frozenset[KindName] = frozenset(("head", "effect", "patch"))


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a figure is presented.

    Attributes:
        theme: ``auto``: as the reader's system prefers.
        locked: the head cannot be switched.
        slide: fills the frame, without controls.
        asks: the reader guesses first; until then nothing reveals the weights.
    """

    theme: PageTheme = "light"
    locked: bool = False
    slide: bool = False
    asks: bool = False

    @property
    def themes(self) -> tuple[ThemeName, ...]:
        """The themes for which pictures are needed."""
        return ("light", "dark") if self.theme == "auto" else (self.theme,)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, for one theme."""

    theme: ThemeName
    svg: Markup


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the reader before the weights are shown.

    Attributes:
        text: the question.
        row: the row that it is about; None: the reader chooses.
        rows, columns: the words to choose from.
    """

    text: str
    row: int | None
    rows: Sequence[str]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class FileLink:
    """The table of the numbers, if offered.

    Attributes:
        name: its name, or why there is none.
        there: whether it can be opened.
    """

    name: str
    there: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """The data of ``templates/page_view.html``.

    Attributes:
        title, text, note, said, notes, source: texts, from the most to the least important.
        reading: how to read the picture.
        hint: what the reader can do.
        pictures: one per theme.
        name: the title, and the input in short.
        size: width and height of a file of the picture, with its title and caption, in pixels.
        switches: titles of the heads to switch between; empty if there is no choice.
        table: the table of the numbers; None: nothing.
        slide: the layout of a slide; None: it is none.
        origin: the model, in a line; for a slide.
        question: what is asked first; None: nothing.
        links: names and addresses; the first is the author's.
    """

    title: str
    text: str
    note: str
    reading: str
    statements: str
    notes: Sequence[str]
    source: str
    hint: str
    pictures: Sequence[Picture]
    name: str
    size: tuple[float, float]
    switches: Sequence[str]
    table: FileLink | None
    slide: SlideLayout | None
    origin: str
    question: Question | None
    links: Sequence[tuple[str, str]]


def page_view(figure: Figure, presentation: Presentation, links: Sequence[tuple[str, str]]) -> PageView:
    """A figure as a page shows it.

    Raises:
        UnknownStream, OutOfRange, TooCostly: the figure does not fit its capture, or is too large.
        InvalidRequest: nothing can be asked about it.
    """
    # An outlined cell would give the answer away, and so would its mention in the caption.
    unmarked = replace(figure, query=None, key=None) if presentation.asks else figure
    question = _question(figure) if presentation.asks else None
    view = view_of_pictures(
        lambda theme: _picture(unmarked, presentation, theme),
        presentation,
        links,
        table=None if presentation.slide else _table(figure),
        origin=caption.origin(figure),
    )
    return replace(
        view,
        notes=() if presentation.asks else view.notes,
        hint=_HINTS.get(figure.kind, _OTHER_HINT),
        switches=_switches(figure, presentation),
        slide="beside" if view.slide and figure.kind in _BESIDE else view.slide,
        question=question,
    )


def view_of_pictures(
    draw: Callable[[ThemeName], InlinePicture],
    presentation: Presentation,
    links: Sequence[tuple[str, str]],
    *,
    table: FileLink | None,
    origin: str,
) -> PageView:
    """What a page shows of a picture, whatever it is of; see `PageView`.

    Args:
        draw: it in a theme.
    """
    pictures = {theme: draw(theme) for theme in presentation.themes}
    picture = pictures[presentation.themes[0]]
    body = picture.body
    return PageView(
        title=body.title,
        text=body.text,
        note=body.note,
        reading=body.reading,
        statements=joined(body.statements),
        notes=body.notes,
        source=joined(body.sources),
        hint=_OTHER_HINT,
        pictures=[Picture(theme, Markup(one.svg(f"picture-{theme}"))) for theme, one in pictures.items()],
        name=picture.drawing.title,
        size=(picture.drawing.width, picture.drawing.height),
        switches=(),
        table=table,
        slide="above" if presentation.slide else None,
        origin=origin,
        question=None,
        links=links,
    )


def link_to_table(table: Table) -> FileLink:
    """The numbers as a table in a page."""
    rows = sum(1 for _row in islice(table.rows, MOST_ROWS + 1))
    if rows > MOST_ROWS:
        return FileLink(_("The numbers as a table, the first {rows} rows", rows=MOST_ROWS), True)
    return FileLink(_("The numbers as a table"), True)


def only_heads_ask() -> InvalidRequest:
    """Why nothing can be asked before a picture is shown."""
    return InvalidRequest(
        _("Only the heatmap of a head can ask what a word attends to."),
        hint=_("Leave out predict, or take kind=head."),
    )


def _switches(figure: Figure, presentation: Presentation) -> Sequence[str]:
    """The titles of the heads to switch between, if there is a choice."""
    titles = [
        caption.with_stream_name(figure.spec, spec.heads.describe(figure.a, spec.stream))
        for spec in switchable_specs(figure)
    ]
    return titles if len(titles) > 1 and not presentation.locked and not presentation.slide else ()


def _table(figure: Figure) -> FileLink:
    if figure.kind != "head":
        try:
            return link_to_table(KINDS[figure.kind].table(numbers(figure)))
        except ExportTooLarge as error:
            return FileLink(error.detail, False)
    rows, columns = (len(units) for units in figure.axis_units)
    if rows * columns > _MOST_TABULATED:
        return FileLink(
            _(
                "{rows} × {columns} weights are too many for a table in a page; the CSV file has them.",
                rows=rows,
                columns=columns,
            ),
            False,
        )
    return FileLink(_("The numbers as a table"), True)


def _picture(figure: Figure, presentation: Presentation, theme: ThemeName) -> InlinePicture:
    """The picture for a theme; without weights before a guess."""
    picture = inline_picture(replace(figure, spec=replace(figure.spec, theme=theme)), presentation.slide)
    if not presentation.asks:
        return picture
    rows, columns = figure.axis_units
    return empty(picture, (len(rows), len(columns)))


def _question(figure: Figure) -> Question:
    if figure.kind != "head":
        raise only_heads_ask()
    rows, columns = figure.axis_units
    most = min(_MOST_ASKED, figure.spec.max_cells or _MOST_ASKED)
    if max(len(rows), len(columns)) > most:
        raise InvalidRequest(
            _(
                "There are {rows} rows and {columns} columns; readers can guess among at most {limit}.",
                rows=len(rows),
                columns=len(columns),
                limit=most,
            ),
            hint=_("Leave out predict, or take a shorter text."),
            asked=max(len(rows), len(columns)),
            limit=most,
        )
    queries, keys = ([visible(unit.label) for unit in units] for units in (rows, columns))
    if figure.query is None:
        return Question(_("Which word do you want to ask about? Click one."), None, queries, keys)
    row = find(rows, figure.query)
    return Question(_("What does “{query}” attend to most? Click a word.", query=queries[row]), row, (), keys)
