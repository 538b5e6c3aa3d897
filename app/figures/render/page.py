"""The frame of every picture: a title above it, and a complete caption below."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...core.view_spec import ThemeName
from ...message import Message, _, joined, localized, reader_language
from .. import caption, input_text
from ..figure import Figure
from ..label_text import visible
from ..theme import THEMES
from .drawing import Anchor, Body, Drawing, Mark, Text
from .fonts import width, wrap

EDGE = 20.0
LABEL = 12
TITLE = 16
# Top of the scene, below title and subtitle.
TOP = 74.0
ACCENT: dict[ThemeName, str] = {"light": "#c2410c", "dark": "#7dd3fc"}
_LEADING = 1.45
_NARROWEST = 460.0
_START: Anchor = "start"
_END: Anchor = "end"


@dataclass(frozen=True, slots=True)
class Heading:
    """The text above a picture.

    Attributes:
        title: what is shown, in a few words; with the stream (see `caption.titled`).
        subtitle: how to read it.
        name: the accessible name, from the title and the input.
    """

    title: str
    subtitle: str
    name: Callable[[str, str], str]

    @property
    def width(self) -> float:
        """Width of the longer line."""
        return max(width(self.title, TITLE), width(self.subtitle, LABEL))


def name_in(title: str, text: str) -> Message:
    """The name of most pictures."""
    return _("{title} in {input}", title=title, input=text)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown, from `TOP` on, and its extent to the right and down."""

    marks: tuple[Mark, ...]
    right: float
    bottom: float


def page(
    figure: Figure, head: Heading, scene: Scene, statements: Sequence[str], notes: Sequence[str]
) -> Drawing:
    """A whole picture.

    Args:
        figure: its provenance goes into the caption.
        head: the text above.
        scene: what is drawn.
        statements: sentences about what the picture shows, more important than the notes.
        notes: everything merged, hidden, pooled or left out.
    """
    theme = THEMES[figure.spec.theme]
    # They quote tokens unchanged.
    statements, notes = (tuple(map(visible, texts)) for texts in (statements, notes))
    across = max(scene.right + EDGE, _NARROWEST, head.width + 2 * EDGE)
    texts = list(_caption(figure, statements, notes))
    rtl = reader_language().direction == "rtl"
    x, anchor = (across - EDGE, _END) if rtl else (EDGE, _START)
    marks: list[Mark] = [
        Text(x, EDGE + TITLE, localized(head.title), TITLE, theme.ink, anchor, rtl=rtl),
        Text(x, EDGE + TITLE + 22, localized(head.subtitle), LABEL, theme.quiet, anchor, rtl=rtl),
        *scene.marks,
    ]
    y = scene.bottom + 34
    for height, text in texts:
        colour = theme.ink if height > LABEL else theme.quiet
        for line in wrap(text, height, across - 2 * EDGE):
            marks.append(Text(x, y, line, height, colour, anchor, rtl=rtl))
            y += height * _LEADING
        y += 4
    name = head.name(head.title, input_text.title_text(figure.a, figure.b.capture if figure.b else None))
    body = Body(
        top=TOP - 8,
        bottom=scene.bottom + 6,
        marks=scene.marks,
        title=head.title,
        text=input_text.caption_text(figure),
        note=figure.note and visible(figure.note),
        reading=head.subtitle,
        statements=statements,
        notes=notes,
        sources=tuple(caption.sources(figure)),
    )
    description = joined(text for _size, text in texts)
    return Drawing(across, y + 4, theme.paper, name, description, tuple(marks), body)


def _caption(figure: Figure, statements: Sequence[str], notes: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Sizes and texts, from the most to the least important."""
    yield LABEL + 1, input_text.caption_text(figure)
    for text in (figure.note and visible(figure.note), *statements):
        if text:
            yield LABEL + 1, text
    for text in (*notes, *caption.sources(figure), figure.link and visible(figure.link)):
        if text:
            yield LABEL - 1, text
