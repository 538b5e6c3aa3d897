"""What each head adds to a logit directly: direct logit attribution, in diverging colours."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ...core.shape import build
from ...core.stream_name import stream_name
from ...message import _, localized
from ..colour_scale import ColourScale
from ..colours import difference_pixels
from ..contributions_view import SUBTITLE, TITLE, ContributionsView, amount, notes, statements, view_of
from ..documents import FigureFacts
from ..effect_matrix import OutcomeText
from ..figure import Figure
from ..label_text import visible
from ..layer_documents import ContributionsDocument
from ..outcome_text import UNITS
from ..render.colour_bar import HEIGHT, WIDTH, difference_bar, slide_difference_bar
from ..render.drawing import Drawing, Mark
from ..render.grid import Grid
from ..render.page import ACCENT, Heading, Scene, name_in, page
from ..render.slides import frame
from ..tables import Table, facts, origin, short
from ..theme import THEMES
from .effect import NOTABLE
from .kind import Kind
from .lens import no_heads

COLUMNS = ("part", "stream", "layer", "head", "contribution")
_SIDE = 560
# Of a slide: the top of the cells, and the room for the colour bar.
_TOP, _BAR = 84.0, 232.0


def _draw(figure: Figure) -> Drawing:
    view, spec = view_of(figure), figure.spec
    grid = Grid.of(_rows(view), view.columns, _SIDE)
    bar, theme = grid.bottom + 28, THEMES[spec.theme]
    marks = (
        *_matrix(figure, view, grid),
        grid.row_title(_("layer"), theme),
        grid.column_title(theme, _("head")),
        *difference_bar(spec, view.limit, grid.left, bar, UNITS[view.found.outcome.measure]),
    )
    return _page(figure, view, Scene(marks, max(grid.right, grid.left + WIDTH), bar + HEIGHT))


def _slide(figure: Figure) -> Drawing:
    view, spec = view_of(figure), figure.spec
    corner = [_("{axis} →", axis=_("head")), _("{axis} ↓", axis=_("layer"))]
    rows, columns = view.matrix.shape
    grid = frame.grid(
        _rows(view),
        view.columns,
        [localized(line) for line in corner],
        left=frame.EDGE,
        top=_TOP,
        cell=min((frame.ROOM_HIGH - _TOP - 4) / rows, (frame.ROOM_WIDE - _BAR - 150) / columns),
        most_row=140,
        most_column=_TOP - 2 * frame.EDGE,
        slants=False,
    )
    left, size = frame.ROOM_WIDE - _BAR, (frame.ROOM_WIDE, frame.ROOM_HIGH)
    unit = UNITS[view.found.outcome.measure]
    marks = (
        *_matrix(figure, view, grid),
        *frame.corner_marks(grid, [localized(line) for line in corner], THEMES[spec.theme]),
        *slide_difference_bar(spec, view.limit, left, _TOP, _BAR - 8, frame.LABEL, unit, ""),
    )
    return frame.on_slide(_page(figure, view, Scene(marks, *size)), size, marks)


def _rows(view: ContributionsView) -> tuple[str, ...]:
    return tuple(f"{layer}" for layer in range(len(view.found.layers)))


def _matrix(figure: Figure, view: ContributionsView, grid: Grid) -> Iterator[Mark]:
    """The cells with their labels and signs, and the outlines of chosen heads."""
    spec, theme = figure.spec, THEMES[figure.spec.theme]
    colours = difference_pixels(np.nan_to_num(view.matrix), view.limit, spec.theme, spec.scale)
    colours[np.isnan(view.matrix)] = tuple(bytes.fromhex(theme.blocked[1:]))
    yield grid.cells(colours, partial(_tips, view))
    yield from grid.row_labels(theme)
    yield from grid.frame(theme)
    yield from grid.minus_signs(view.matrix <= -NOTABLE * view.limit, colours)
    # Of two streams, the heads of the figure's own cannot be distinguished from those of the other.
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    if len(members) < view.matrix[:, :-1].size and view.found.streams == (figure.spec.stream,):
        yield from (grid.outline(layer, head, ACCENT[spec.theme]) for layer, head in members)


def _page(figure: Figure, view: ContributionsView, scene: Scene) -> Drawing:
    heading = Heading(TITLE, SUBTITLE, name_in)
    return page(figure, heading, scene, statements(view), notes(view, figure.spec.scale))


def _tips(view: ContributionsView) -> tuple[tuple[str, ...], ...]:
    layer = localized(_("layer"))
    return tuple(
        tuple(
            f"{layer} {row}, {visible(column)}: {'–' if np.isnan(value) else localized(amount(view, value))}"
            for column, value in zip(view.columns, values, strict=True)
        )
        for row, values in enumerate(view.matrix.tolist())
    )


def _document(figure: Figure) -> ContributionsDocument:
    view = view_of(figure)
    return build(
        ContributionsDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="contributions",
        title=TITLE,
        outcome=view.found.outcome,
        outcome_text=OutcomeText.of(view.found.outcome, figure.a),
        streams=view.found.streams,
        embedding=view.found.embedding,
        layers=view.found.layers,
        biases=view.found.biases,
        total=view.found.total,
        colours=ColourScale.of_differences(view.limit, figure.spec.scale),
        notes=(*statements(view), *notes(view, figure.spec.scale)),
    )


def _table(figure: Figure) -> Table:
    """One row for each part.

    The arrays are float32: ``heads.NAME`` ``[layers, heads]`` of each stream, NaN where a layer has none;
    ``rest`` ``[layers]``; ``embedding`` and ``biases``, one number each.
    """
    view = view_of(figure)
    found, start = view.found, 0
    arrays = {"rest": view.matrix[:, -1]}
    for number, stream in enumerate(found.streams):
        count = max(len(layer.heads[number]) for layer in found.layers)
        arrays[f"heads.{stream}"] = view.matrix[:, start : start + count]
        start += count
    arrays |= {name: np.float32(getattr(found, name)).reshape(1) for name in ("embedding", "biases")}
    return Table(
        about=tuple(origin(figure.a, TITLE, [*statements(view), *notes(view, figure.spec.scale)])),
        reading=_(
            "A row for each part: the embedding, each head, the rest of each layer, and all biases; together"
            " they are the outcome."
        ),
        columns=COLUMNS,
        rows=_cells(view),
        arrays=arrays,
        facts=facts(figure.a, figure.spec),
    )


def _cells(view: ContributionsView) -> Iterator[tuple[Any, ...]]:
    found = view.found
    yield "embedding", "", None, None, short(np.float32(found.embedding))
    for number, layer in enumerate(found.layers):
        for stream, heads in zip(found.streams, layer.heads, strict=True):
            for head, value in enumerate(heads):
                yield "head", stream_name(stream), number, head, short(np.float32(value))
        yield "rest", "", number, None, short(np.float32(layer.rest))
    yield "biases", "", None, None, short(np.float32(found.biases))


CONTRIBUTIONS = Kind(TITLE, _draw, _slide, _document, plotly=False, table=_table, needs=no_heads)
