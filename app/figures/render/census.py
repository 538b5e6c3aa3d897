"""A census as a picture: the score of every head, and one head over the depths of the needle."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import numpy as np

from ...core.stream import Head
from ...core.view_spec import ThemeName
from ...head_census.census import Census
from ...head_census.census_text import head_name, score_text
from ...message import Message, _, digits, joined, localized
from ..colours import pixels
from ..spec import DrawnTokens
from ..theme import THEMES
from .colour_bar import HEIGHT, WIDTH, weight_bar
from .drawing import Box, Cells, Dot, Drawing, Line, Mark, Text
from .fonts import width
from .framed import FRAMED_TOP, framed, line_of_text, round_ticks
from .page import ACCENT, EDGE, LABEL

CensusPart = Literal["heads", "depths", "both"]

TITLE_OF = _("Census of heads")
# Cells of the heads: together at most this wide, and at most so large.
_MOST, _LARGEST, _SMALLEST = 620.0, 40.0, 12.0
_HIGHEST = 22.0
# Of the diagram of depths.
_WIDE, _HIGH, _RADIUS = 420.0, 170.0, 3.5
_NARROWEST = 560.0


def reading(census: Census, kind: str) -> Message:
    """How the picture is to be read."""
    return _(
        "Rows are layers, columns are heads. Colour: the score of {kind}. Outlined: heads of this kind.",
        kind=census.kind(kind).title,
    )


def census_drawing(
    census: Census,
    kind: str,
    head: Head | None,
    part: CensusPart,
    theme: ThemeName,
    model: str,
    source: str,
) -> Drawing:
    """The whole picture, with title and caption.

    Args:
        kind: whose scores colour the heads.
        head: whose depths are drawn; None: the head with the highest score of retrieval.
        model: its display name.
        source: the provenance of the numbers.
    """
    marks, across, bottom = _marks(census, kind, head, part, theme, FRAMED_TOP)
    return framed(
        marks,
        max(across, _NARROWEST),
        bottom,
        title=_("{title}: {model}", title=TITLE_OF, model=model),
        reading=_depth_reading() if part == "depths" else reading(census, kind),
        statements=census.statements,
        notes=census.notes,
        source=source,
        theme=theme,
    )


def census_chart(census: Census, kind: str, head: Head | None, part: CensusPart, theme: ThemeName) -> Drawing:
    """The diagrams alone, for a page that has the texts itself."""
    marks, across, bottom = _marks(census, kind, head, part, theme, 4.0)
    description = joined(census.statements)
    return Drawing(across, bottom + 6, THEMES[theme].paper, localized(TITLE_OF), description, tuple(marks))


def _marks(
    census: Census, kind: str, head: Head | None, part: CensusPart, theme: ThemeName, top: float
) -> tuple[list[Mark], float, float]:
    """What is drawn, how wide it is, and where it ends."""
    marks: list[Mark] = []
    across = 0.0
    if part != "depths":
        heads, across, top = _heads(census, kind, theme, top)
        marks += heads
    ranked = census.ranked("retrieval")
    if part != "heads" and ranked:
        more, wide, top = _depths(census, head or ranked[0], theme, top + (36 if marks else 4))
        marks += more
        across = max(across, wide)
    return marks, across, top


def _heads(census: Census, kind: str, theme: ThemeName, top: float) -> tuple[list[Mark], float, float]:
    """A cell for every head."""
    scores, colours = census.kind(kind), THEMES[theme]
    wide = float(np.clip(_MOST / census.heads, _SMALLEST, _LARGEST))
    high = min(wide, _HIGHEST)
    first = _("layer {layer}", layer="0")
    left, begin = EDGE + width(localized(first), LABEL - 1) + 8, top + 20
    shown = DrawnTokens(scale="sqrt", theme=theme)
    drawn = pixels(np.nan_to_num(scores.values).astype(np.float32), "auto", theme, "sqrt")
    drawn[np.isnan(scores.values)] = tuple(bytes.fromhex(colours.blocked[1:]))
    marks: list[Mark] = [
        Text(left - 8, begin - 7, _("head"), LABEL - 1, colours.quiet, "end"),
        Cells(left, begin, wide, high, drawn, _tips(census, kind)),
        Box(left, begin, census.heads * wide, census.layers * high, colours.line),
    ]
    # Where numbers would collide, only some are written.
    step = max(1, round(18 / wide))
    for head in range(0, census.heads, step):
        marks.append(
            Text(left + (head + 0.5) * wide, begin - 7, f"{head}", LABEL - 1, colours.quiet, "middle")
        )
    for layer in range(0, census.layers, max(1, round(13 / high))):
        y = begin + (layer + 0.5) * high + 0.38 * (LABEL - 1)
        marks.append(Text(left - 8, y, first if layer == 0 else f"{layer}", LABEL - 1, colours.quiet, "end"))
    for layer, head in census.named(kind):
        place = (left + head * wide + 1, begin + layer * high + 1)
        marks.append(Box(*place, wide - 2, high - 2, ACCENT[theme], 2))
    bottom = begin + census.layers * high + 18
    marks += weight_bar(shown, left, bottom, title=scores.title)
    right = left + max(census.heads * wide, WIDTH, 0.0)
    return marks, right + EDGE, bottom + HEIGHT


def _tips(census: Census, kind: str) -> tuple[tuple[str, ...], ...]:
    values = census.kind(kind).values
    return tuple(
        tuple(
            f"{head_name((layer, head))}: {localized(score_text(float(score)))}"
            for head, score in enumerate(row)
        )
        for layer, row in enumerate(values)
    )


def _depth_reading() -> Message:
    return _(
        "To the right the depth of the needle in the text; upwards its share of the question’s attention."
    )


def _depths(census: Census, head: Head, theme: ThemeName, top: float) -> tuple[list[Mark], float, float]:
    """The share of the needle wherever it lies, beside what is needed and what is spread evenly."""
    colours, layer = THEMES[theme], head[0]
    shares, even = census.sweep[:, *head], census.sweep_even[:, layer]
    least = float(census.kind("retrieval").least[head])
    high = 1.06 * max(float(shares.max()), least)
    ticks = round_ticks(0, high)
    left = EDGE + max(width(localized(_percent(tick)), LABEL) for tick in ticks) + 12
    begin, bottom = top + 2.6 * LABEL + 12, top + 2.6 * LABEL + 12 + _HIGH
    xs = [left + depth * _WIDE for depth in census.depths]

    def y(share: float) -> float:
        return bottom - share / high * _HIGH

    title = _("{head}: attention of the question to the needle", head=head_name(head))
    marks: list[Mark] = [line_of_text(EDGE, top + LABEL, localized(title), colours.ink)]
    marks += _key(theme, top + 2.4 * LABEL + 2)
    for tick in ticks:
        marks.append(Line(left, y(tick), left + _WIDE, y(tick), colours.line, 0.5))
        marks.append(Text(left - 8, y(tick) + 0.35 * LABEL, _percent(tick), LABEL, colours.quiet, "end"))
    marks.append(Box(left, begin, _WIDE, _HIGH, colours.line))
    for depth in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = left + depth * _WIDE
        marks += [Line(x, bottom, x, bottom + 4, colours.quiet)]
        marks += [Text(x, bottom + 8 + LABEL, _percent(depth), LABEL, colours.quiet, "middle")]
    marks.append(Line(left, y(least), left + _WIDE, y(least), ACCENT[theme], 1.0))
    marks += _line(xs, [y(float(share)) for share in even], colours.quiet, 1.5)
    marks += _line(xs, [y(float(share)) for share in shares], colours.ink, 2.0)
    for x, share in zip(xs, shares.tolist(), strict=True):
        marks.append(Dot(x, y(share), _RADIUS, colours.ink, filled=True, tip=localized(score_text(share))))
    end = bottom + 10 + 2.2 * LABEL
    marks.append(line_of_text(left + _WIDE, end, localized(_("depth of the needle")), colours.quiet, "end"))
    return marks, left + _WIDE + 2 * EDGE, end + 6


def _percent(share: float) -> Message:
    return digits(f"{100 * share:.3g} %")


def _line(xs: list[float], ys: list[float], colour: str, thick: float) -> Iterator[Mark]:
    for (x1, y1), (x2, y2) in pairwise(zip(xs, ys, strict=True)):
        yield Line(x1, y1, x2, y2, colour, thick)


def _key(theme: ThemeName, y: float) -> Iterator[Mark]:
    """What the lines mean, in one line."""
    colours, x = THEMES[theme], EDGE
    for name, colour, thick in (
        (_("this head"), colours.ink, 2.0),
        (_("needed"), ACCENT[theme], 1.0),
        (_("spread evenly"), colours.quiet, 1.5),
    ):
        yield Line(x, y - 4, x + 22, y - 4, colour, thick)
        yield line_of_text(x + 28, y, localized(name), colours.ink)
        x += 28 + width(localized(name), LABEL) + 20
