"""What cutting each edge of a head would change: its heatmap in diverging colours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ...analysis.effect_view import EffectView, effect_view
from ...analysis.units import find
from ...core.effects import Effects
from ...message import Message, _, localized, localized_digits
from .. import axis_titles, caption
from ..colours import difference_pixels, effect_limit
from ..effect_caption import edge_text, effect_notes
from ..effect_heatmap import effect_heatmap
from ..figure import Figure
from ..label_text import visible
from ..outcome_text import UNITS, effect_text, value_note
from ..plotly_figures import EffectFigure
from ..render.colour_bar import HEIGHT, WIDTH, difference_bar, slide_difference_bar
from ..render.drawing import Drawing, Mark
from ..render.grid import Grid
from ..render.heatmap import SUBTITLES, labels
from ..render.page import ACCENT, Heading, Scene, page
from ..render.slides import frame as slide_frame
from ..render.slides.heatmap import ASIDE, BAR_TOP, BAR_WIDTH, placed_matrix
from ..result import missing_result
from ..tables import Table, axis_arrays, facts, origin, position_and_label, short
from ..theme import THEMES
from .head import needs
from .kind import Kind

_SIDE = 480
# Of the range: smaller effects have nearly the colour of 0, so their sign is not marked.
NOTABLE = 0.01
# Height of the line below the colour bar that says what empty cells mean.
_LEGEND = 26
MISSING = _("cannot be cut or estimated")
COLUMNS = ("query_position", "query", "key_position", "key", "weight", "estimate", "effect", "verified")


def view_of(figure: Figure) -> EffectView:
    """The effects that a figure shows.

    Raises:
        InvalidRequest: the figure was made without effects.
        UnknownStream, OutOfRange: it does not fit its capture.
    """
    if not isinstance(figure.result, Effects):
        raise missing_result()
    spec = figure.spec
    return effect_view(
        figure.a,
        figure.result,
        spec.stream,
        spec.heads,
        **spec.units(),
        max_cells=spec.max_cells,
        verify=figure.verify,
    )


def _document(figure: Figure) -> EffectFigure:
    return effect_heatmap(figure.a, view_of(figure), figure.spec)


def _draw(figure: Figure) -> Drawing:
    view, spec = view_of(figure), figure.spec
    grid, empty = Grid.of(labels(view.head.queries), labels(view.head.keys), _SIDE), _empty_meaning(view)
    limit, bar, theme = effect_limit(view.limit), grid.bottom + 28, THEMES[spec.theme]
    unit = UNITS[view.outcome.measure]
    marks = (
        *_matrix(figure, view, grid),
        grid.row_title(axis_titles.query(view.head.rows), theme),
        grid.column_title(theme),
        *difference_bar(spec, limit, grid.left, bar, unit, empty, signed=view.outcome.signed),
    )
    bottom = bar + HEIGHT + (_LEGEND if empty else 0)
    return _page(figure, view, Scene(marks, max(grid.right, grid.left + WIDTH), bottom))


def _slide(figure: Figure) -> Drawing:
    view, spec = view_of(figure), figure.spec
    grid, corner = placed_matrix(view.head)
    limit, unit = effect_limit(view.limit), UNITS[view.outcome.measure]
    marks = (
        *_matrix(figure, view, grid),
        *slide_frame.corner_marks(grid, corner, THEMES[spec.theme]),
        *slide_difference_bar(
            spec,
            limit,
            ASIDE,
            BAR_TOP,
            BAR_WIDTH,
            slide_frame.LABEL,
            unit,
            _("no value") if _empty_meaning(view) else "",
            signed=view.outcome.signed,
        ),
    )
    size = (slide_frame.WIDTH, slide_frame.HEIGHT)
    left_out = slide_frame.left_out_note(*slide_frame.labels_shown(grid))
    drawing = slide_frame.on_slide(_page(figure, view, Scene(marks, *size), left_out), size, marks)
    assert drawing.body is not None, "every kind of figure has one"
    # Beside the matrix there is room for one sentence: about the edge.
    outcome, edge, *others = drawing.body.statements
    body = replace(drawing.body, statements=(edge,), notes=(outcome, *others, *drawing.body.notes))
    return replace(drawing, body=body)


def _matrix(figure: Figure, view: EffectView, grid: Grid) -> Iterator[Mark]:
    """The cells with their labels and signs, and the outline of the chosen one."""
    spec, limit = figure.spec, effect_limit(view.limit)
    theme = THEMES[spec.theme]
    colours = difference_pixels(np.nan_to_num(view.matrix), limit, spec.theme, spec.scale)
    colours[np.isnan(view.matrix)] = tuple(bytes.fromhex(theme.blocked[1:]))
    yield grid.cells(colours, partial(_tips, view))
    yield from grid.row_labels(theme)
    yield from grid.frame(theme)
    yield from grid.minus_signs(view.matrix <= -NOTABLE * limit, colours)
    yield from grid.dots(view.verified, colours)
    if figure.pair is not None:
        yield grid.outline(*_cell(view, *figure.pair), ACCENT[spec.theme])


def _page(figure: Figure, view: EffectView, scene: Scene, left_out: Sequence[str] = ()) -> Drawing:
    """The picture with its title and its caption."""
    spec = figure.spec
    heading = Heading(
        caption.with_stream_name(spec, view.title),
        SUBTITLES[caption.row_noun(figure.a, spec.stream, spec.unit)],
        lambda title, text: _("{title} in {input}", title=title, input=text),
    )
    edge = largest(view) if figure.pair is None else [edge_text(view, *_cell(view, *figure.pair))]
    statements = [value_note(view.outcome, figure.a), *edge]
    return page(figure, heading, scene, statements, [*effect_notes(view, spec), *left_out])


def _empty_meaning(view: EffectView) -> str:
    return MISSING if np.isnan(view.matrix).any() else ""


def _cell(view: EffectView, query: int, key: int) -> tuple[int, int]:
    return find(view.head.queries, query), find(view.head.keys, key)


def largest(view: EffectView) -> list[Message]:
    """The edge of largest effect, in sentences; nothing if no effect is known."""
    known = np.where(np.isnan(view.matrix), -1, np.abs(view.matrix))
    row, column = divmod(int(known.argmax()), known.shape[1])
    if known[row, column] < 0:
        return []
    return [edge_text(view, row, column), _("No other edge shown here has a larger effect.")]


def _tips(view: EffectView) -> tuple[tuple[str, ...], ...]:
    # Said at once in the reader's language, because there are thousands.
    queries, keys = ([visible(unit.label) for unit in units] for units in (view.head.queries, view.head.keys))
    none = localized(MISSING)
    kinds = localized(_("estimate")), localized(_("verified"))
    return tuple(
        tuple(
            f"{query} → {key}: {none}"
            if np.isnan(change)
            else f"{query} → {key}: {localized(effect_text(view.outcome, change))} ({kinds[int(verified)]};"
            f" {localized_digits(f'{weight:.4g}')})"
            for key, change, verified, weight in zip(keys, *row, strict=True)
        )
        for query, *row in zip(
            queries, view.matrix.tolist(), view.verified.tolist(), view.weights.tolist(), strict=True
        )
    )


def _table(figure: Figure) -> Table:
    view = view_of(figure)
    return table_of(figure, view, view.title, effect_notes(view, figure.spec))


def table_of(figure: Figure, view: EffectView, title: str, notes: Sequence[str]) -> Table:
    """One row per cell. The arrays are those of the columns, float32 ``[queries, keys]``, and the labels.

    Args:
        title: what is shown.
        notes: how it is read.
    """
    return Table(
        about=tuple(
            origin(
                figure.a,
                caption.with_stream_name(figure.spec, title),
                [value_note(view.outcome, figure.a), *notes],
            )
        ),
        reading=_(
            "A row for each edge: its weight, the first-order estimate of the effect of cutting it, and the"
            " effect itself, from a run of the model where verified is 1, else that estimate."
        ),
        columns=COLUMNS,
        rows=_cells(view),
        arrays={
            "weights": view.weights,
            "estimates": view.estimates,
            "effects": view.matrix,
            "verified": view.verified,
            **axis_arrays(view.head.queries, view.head.keys),
        },
        facts=facts(figure.a, figure.spec),
    )


def _cells(view: EffectView) -> Iterator[tuple[Any, ...]]:
    keys = [position_and_label(unit) for unit in view.head.keys]
    for row, unit in enumerate(view.head.queries):
        query = position_and_label(unit)
        for column, key in enumerate(keys):
            estimate, effect = view.estimates[row, column], view.matrix[row, column]
            yield (
                *query,
                *key,
                short(view.weights[row, column]),
                None if np.isnan(estimate) else short(estimate),
                None if np.isnan(effect) else short(effect),
                int(view.verified[row, column]),
            )


EFFECT = Kind(_("Effects of a head"), _draw, _slide, _document, plotly=True, table=_table, needs=needs)
