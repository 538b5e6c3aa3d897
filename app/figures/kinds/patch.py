"""How much of the difference between A and B each part of a model carries over: diverging colours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ...core.capture import Capture, Floats
from ...core.patch_map import PARTS, PatchMap
from ...core.shape import build
from ...message import _, localized
from .. import caption
from ..axis_titles import arrow_down, arrow_right
from ..colour_scale import ColourScale
from ..colours import difference_pixels
from ..documents import FigureFacts, PatchDocument
from ..figure import Figure, RecordedHeads
from ..input_text import full_text
from ..patch_text import (
    axis_names,
    cell_text,
    column_labels,
    largest_cell,
    limit_of,
    outcome_note,
    patch_notes,
    patch_title,
    row_labels,
)
from ..render.colour_bar import HEIGHT, WIDTH, difference_bar, slide_difference_bar
from ..render.drawing import Drawing, Mark
from ..render.fonts import wrap
from ..render.grid import Grid
from ..render.page import ACCENT, Heading, Scene, page
from ..render.slides import frame as slide_frame
from ..render.slides.heatmap import ASIDE, BAR_TOP, BAR_WIDTH, MOST_ROW, SIDE, WIDEST
from ..result import missing_result
from ..tables import Table, facts, origin, short
from ..theme import THEMES
from .comparison import sides
from .kind import Kind

_SIDE = 480
# Of the range: smaller shares have nearly the colour of 0, so their sign is not marked.
NOTABLE = 0.01
_BAR = _("share recovered")


def map_of(figure: Figure) -> PatchMap:
    """The patches that a figure shows. Raises InvalidRequest if it was made without."""
    if not isinstance(figure.result, PatchMap):
        raise missing_result()
    return figure.result


def _other(figure: Figure) -> Capture:
    """B."""
    return sides(figure)[1].capture


def _labels(figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = map_of(figure)
    return row_labels(found), column_labels(figure.a, _other(figure), found)


def _shares(figure: Figure) -> Floats:
    return np.array(map_of(figure).shares, np.float32)


def _document(figure: Figure) -> PatchDocument:
    found, (rows, columns) = map_of(figure), _labels(figure)
    return build(
        PatchDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="patch",
        title=caption.with_stream_name(figure.spec, patch_title(found)),
        notes=tuple(patch_notes(figure.a, found, figure.spec)),
        other_text=_other(figure).text,
        other_capture=_other(figure).id,
        row_labels=rows,
        column_labels=columns,
        axes=axis_names(found),
        outcome_text=outcome_note(figure.a, found),
        range=limit_of(found),
        colours=ColourScale.of_differences(limit_of(found), figure.spec.scale),
        tips=_tips(figure),
        map=found,
    )


def _draw(figure: Figure) -> Drawing:
    found, spec, (rows, columns) = map_of(figure), figure.spec, _labels(figure)
    grid = Grid.of(rows, columns, _SIDE)
    bar, theme = grid.bottom + 28, THEMES[spec.theme]
    row_title, column_title = axis_names(found)
    marks = (
        *_matrix(figure, grid),
        grid.row_title(row_title, theme),
        grid.column_title(theme, column_title),
        *difference_bar(spec, limit_of(found), grid.left, bar, _BAR),
    )
    return _page(figure, Scene(marks, max(grid.right, grid.left + WIDTH), bar + HEIGHT))


def _slide(figure: Figure) -> Drawing:
    found, (rows, columns) = map_of(figure), _labels(figure)
    down, right = axis_names(found)
    titles = arrow_right(right), arrow_down(down)
    corner = [line for title in titles for line in wrap(title, slide_frame.LABEL, MOST_ROW)]
    top = slide_frame.HEIGHT - slide_frame.EDGE - SIDE
    grid = slide_frame.grid(
        rows,
        columns,
        corner,
        left=slide_frame.EDGE,
        top=top,
        cell=min(SIDE / len(rows), WIDEST / len(columns)),
        most_row=MOST_ROW,
        most_column=top - slide_frame.EDGE,
        slants=True,
    )
    marks = (
        *_matrix(figure, grid),
        *slide_frame.corner_marks(grid, corner, THEMES[figure.spec.theme]),
        *slide_difference_bar(
            figure.spec, limit_of(found), ASIDE, BAR_TOP, BAR_WIDTH, slide_frame.LABEL, _BAR, ""
        ),
    )
    size = (slide_frame.WIDTH, slide_frame.HEIGHT)
    left_out = slide_frame.left_out_note(*slide_frame.labels_shown(grid))
    drawing = slide_frame.on_slide(_page(figure, Scene(marks, *size), left_out), size, marks)
    assert drawing.body is not None, "every kind of figure has one"
    # Beside the map there is room for one sentence: about a cell.
    outcome, cell, *others = drawing.body.statements
    body = replace(drawing.body, statements=(cell,), notes=(outcome, *others, *drawing.body.notes))
    return replace(drawing, body=body)


def _matrix(figure: Figure, grid: Grid) -> Iterator[Mark]:
    """The cells with their labels and signs, and the outlines of what is chosen."""
    spec, shares, limit = figure.spec, _shares(figure), limit_of(map_of(figure))
    theme = THEMES[spec.theme]
    colours = difference_pixels(shares, limit, spec.theme, spec.scale)
    yield grid.cells(colours, partial(_tips, figure))
    yield from grid.row_labels(theme)
    yield from grid.frame(theme)
    yield from grid.minus_signs(shares <= -NOTABLE * limit, colours)
    for row, column in _chosen(figure):
        yield grid.outline(row, column, ACCENT[spec.theme])


def _chosen(figure: Figure) -> Iterator[tuple[int, int]]:
    """The cells that are outlined: a chosen token before a chosen layer, or chosen heads."""
    found, stream = map_of(figure), figure.a.stream(figure.spec.stream)
    members = figure.spec.heads.members(figure.a, stream.name)
    if len(members) == stream.layers * stream.heads:
        return
    if found.patched == "heads":
        yield from members
    if found.patched == "positions" and figure.query is not None:
        columns = [n for n, (a, _b) in enumerate(found.pairs[stream.query_side]) if a == figure.query]
        layers = {layer for layer, _head in members}
        yield from ((layer, column) for layer in sorted(layers) for column in columns)


def _page(figure: Figure, scene: Scene, left_out: Sequence[str] = ()) -> Drawing:
    """The picture with its title and its caption."""
    found, spec = map_of(figure), figure.spec
    heading = Heading(
        caption.with_stream_name(spec, patch_title(found)),
        _("Runs of B with something of A put in."),
        lambda title, text: _("{title}, from {input}", title=title, input=text),
    )
    chosen = list(_chosen(figure))
    cells = [cell_text(figure.a, found, *cell) for cell in chosen or [largest_cell(found)]]
    most = [] if chosen else [_("No other run shown here recovers more.")]
    statements = [outcome_note(figure.a, found), *cells[:1], *most]
    return page(figure, heading, scene, statements, [*patch_notes(figure.a, found, spec), *left_out])


def _tips(figure: Figure) -> tuple[tuple[str, ...], ...]:
    found = map_of(figure)
    return tuple(
        tuple(localized(cell_text(figure.a, found, row, column)) for column in range(len(shares)))
        for row, shares in enumerate(found.shares)
    )


def _table(figure: Figure) -> Table:
    """One row per patch. The arrays: ``shares`` float32 ``[rows, columns]``, and the labels of both."""
    found, (rows, columns) = map_of(figure), _labels(figure)
    notes = [outcome_note(figure.a, found), *patch_notes(figure.a, found, figure.spec)]
    return Table(
        about=(
            *origin(figure.a, caption.with_stream_name(figure.spec, patch_title(found)), notes),
            _("B: {input}", input=full_text(_other(figure))),
            *caption.sources(figure)[1:],
        ),
        reading=_("A row for each run, with the share of the difference between A and B that it recovers."),
        columns=COLUMNS[found.patched],
        rows=_cells(figure),
        arrays={"shares": _shares(figure), "rows": np.array(rows), "columns": np.array(columns)},
        facts={**facts(figure.a, figure.spec), "map": found},
    )


COLUMNS = {
    "positions": ("layer", "position_a", "a", "position_b", "b", "share"),
    "heads": ("layer", "head", "share"),
    "parts": ("layer", "head", "part", "share"),
}


def _cells(figure: Figure) -> Iterator[tuple[Any, ...]]:
    found, shares = map_of(figure), _shares(figure)
    for (row, column), share in np.ndenumerate(shares):
        yield (*_place(figure, found, row, column), short(share))


def _place(figure: Figure, found: PatchMap, row: int, column: int) -> tuple[Any, ...]:
    """What is patched in a cell, in the columns of the table."""
    if found.patched == "heads":
        return row, column
    if found.patched == "parts":
        return found.layer, row, PARTS[column]
    side = figure.a.stream(found.stream).query_side
    a, b = found.pairs[side][column]
    return row, a, figure.a.tokens[side][a].label, b, _other(figure).tokens[side][b].label


def _needs(figure: Figure) -> tuple[RecordedHeads, ...]:
    """Both captures, without any weights."""
    return RecordedHeads(figure.a, {}), RecordedHeads(_other(figure), {})


PATCH = Kind(_("Patching"), _draw, _slide, _document, plotly=False, table=_table, needs=_needs)
