"""A diagram with a title above it and its texts below; and round numbers for its axes."""

import math
from collections.abc import Sequence

from ...core.view_spec import ThemeName
from ...message import Message, joined, localized, reader_language
from ..label_text import visible
from ..theme import THEMES
from .drawing import Anchor, Body, Drawing, Mark, Text
from .fonts import width, wrap
from .page import EDGE, LABEL, TITLE

_LEADING = 1.45
# Where the diagram begins.
FRAMED_TOP = EDGE + TITLE + 36


def framed(
    marks: Sequence[Mark],
    across: float,
    bottom: float,
    *,
    title: Message,
    reading: Message,
    statements: Sequence[str],
    notes: Sequence[str],
    source: str,
    theme: ThemeName,
    text: str = "",
    link: str = "",
) -> Drawing:
    """The whole picture of a diagram.

    Args:
        marks: the diagram, from `FRAMED_TOP` to ``bottom``.
        across: width of the picture; more where its title needs it.
        reading: how the diagram is to be read.
        statements: what it shows, more important than the notes.
        source: where its numbers come from.
        text: what the model read, in words.
        link: where it can be explored.
    """
    colours, rtl = THEMES[theme], reader_language().direction == "rtl"
    headings = (width(localized(title), TITLE), width(localized(reading), LABEL))
    across = max(across, *(2 * EDGE + one for one in headings))
    x: float = across - EDGE if rtl else EDGE
    anchor: Anchor = "end" if rtl else "start"
    texts: list[Mark] = [
        Text(x, EDGE + TITLE, localized(title), TITLE, colours.ink, anchor, rtl=rtl),
        Text(x, EDGE + TITLE + 22, localized(reading), LABEL, colours.quiet, anchor, rtl=rtl),
    ]
    y = bottom + 34
    statements, notes = (tuple(map(visible, some)) for some in (statements, notes))
    source = visible(source)
    above, below = (text, *statements), (*notes, source, link and visible(link))
    for some, size, colour in ((above, LABEL + 1, colours.ink), (below, LABEL - 1, colours.quiet)):
        for one in filter(None, some):
            for line in wrap(one, size, across - 2 * EDGE):
                texts.append(Text(x, y, line, size, colour, anchor, rtl=rtl))
                y += size * _LEADING
            y += 4
    body = Body(
        top=FRAMED_TOP - 8,
        bottom=bottom + 6,
        marks=tuple(marks),
        title=title,
        text=text,
        note="",
        reading=reading,
        statements=statements,
        notes=notes,
        sources=(source,),
    )
    description = joined(filter(None, (*above, *below)))
    return Drawing(across, y + 4, colours.paper, localized(title), description, (*texts, *marks), body)


def round_ticks(low: float, high: float) -> list[float]:
    """Round numbers within an axis, five or so."""
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [round(number * step, 10) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def line_of_text(
    x: float, y: float, text: str, colour: str, anchor: Anchor = "start", size: float = LABEL
) -> Text:
    """A text in the reader's language."""
    return Text(x, y, text, size, colour, anchor, rtl=reader_language().direction == "rtl")
