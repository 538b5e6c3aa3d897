"""A picture with its texts and tables as one HTML file: to keep, or to frame in another page."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from ..core.view_spec import ThemeName
from ..message import Message
from .cost_table import NumberTable
from .render.drawing import Drawing
from .render.svg import svg

_THEMES: tuple[ThemeName, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePage:
    """The data of ``templates/picture_page.html``.

    Attributes:
        title: of the page.
        reading: how the picture is to be read.
        description: of the picture, for screen readers.
        pictures: by theme.
        statements, notes: the texts beside them.
        definitions: a term, what it means, its formula, and what else is to be known.
        tables: the numbers.
        source: where they come from.
    """

    title: str
    reading: Message
    description: Message
    pictures: tuple[tuple[ThemeName, Markup], ...]
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[NumberTable, ...]
    source: Message
    definitions: tuple[tuple[str, str, str, Message], ...] = ()


def in_themes(
    draw: Callable[[ThemeName], Drawing], theme: ThemeName | None
) -> tuple[tuple[ThemeName, Markup], ...]:
    """A picture in a theme; None: in each, of which the page shows that of its reader."""
    return tuple((one, Markup(svg(draw(one)))) for one in ((theme,) if theme else _THEMES))
