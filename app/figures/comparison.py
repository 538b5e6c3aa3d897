"""A, B and A − B as three heatmaps on the same axes, as one Plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.units import shows_all
from ..compare.axes import Side
from ..compare.comparison import Comparison, compare
from ..compare.sequence_alignment import AlignedUnit, aligned_units
from ..core.capture import Floats
from ..core.shape import typed_array
from ..core.stream import Rows
from ..message import _, joined, localized
from . import caption, plotly_layout
from .colours import (
    colorscale,
    difference_limit,
    difference_scale,
    difference_stops,
    difference_ticks,
    stops,
    ticks,
)
from .comparison_facts import PictureTexts, RemovedShares, SideFacts
from .input_text import title_text
from .label_text import escape
from .matrix_sides import Parts, visible_places
from .plotly_figures import ComparisonFigure, ComparisonLayout, ComparisonMeta
from .plotly_layout import Label
from .spec import DrawnTokens
from .theme import THEMES, Theme

Doubles = NDArray[np.float64]

# Names of the three pictures.
NAMES = ("A", "B", "A − B")
# Fewer than usual, because three pictures share the width.
_MOST_LABELS = 20
_GAP = 0.03
# Smaller differences have nearly the colour of 0, so their sign is not marked.
NOTABLE = 0.005
# In Plotly's figure; with more rows or columns, cells are too small for a sign.
_MOST_SIGNS = 50
SIGN_NOTE = _("Where there is room, a minus marks the cells to which B attends more.")
# Two texts of 512 tokens that differ have more than 512 places, and must not be pooled for that.
MOST_CELLS = 640
_WIDTH = (1 - 2 * _GAP) / 3


@dataclass(frozen=True, slots=True)
class ComparisonSpec(DrawnTokens):
    """How two sides are drawn."""

    max_cells: int | None = MOST_CELLS

    def view(self, a: Side, b: Side) -> Comparison:
        """The comparison that this figure shows.

        Raises:
            UnknownStream, OutOfRange, NotComparable: there are no such heads, or they cannot be compared.
        """
        return compare(a, b, **self.units(), max_cells=self.max_cells)


def comparison_figure(a: Side, b: Side, spec: ComparisonSpec) -> ComparisonFigure:
    """Draw two heads, or sets of heads, and their difference.

    Traces 0 and 1 hold the exact float32 weights of A and of B on one scale from 0 to 1, trace 2 their
    difference A − B; each is NaN where there is nothing to show (see `Comparison`). Traces 3 and 4 are empty
    and carry the colour bars. All axes are positions on the common rows and columns, and are linked.

    Returns:
        The figure; ``layout.meta`` states in words and numbers what is shown.

    Raises:
        UnknownStream, OutOfRange, NotComparable: there are no such heads, or they cannot be compared.
    """
    comparison = spec.view(a, b)
    theme = THEMES[spec.theme]
    limit = reach(comparison)
    colours = colorscale(spec.colours, spec.theme, spec.scale)
    pair = caption.pair_template(rows_named(comparison))
    data = [
        _cells(comparison.matrix_a, 0, colours, (0, 1), pair),
        _cells(comparison.matrix_b, 1, colours, (0, 1), pair),
        _cells(comparison.difference, 2, difference_scale(spec.theme, spec.scale), (-limit, limit), pair)
        | _signs(b_attends_more(comparison)),
        plotly_layout.colour_bar(stops(spec.colours, spec.theme), ticks(spec.scale), theme),
        plotly_layout.colour_bar(
            difference_stops(spec.theme), difference_ticks(limit, spec.scale), theme, NAMES[2], x=1.09
        ),
    ]
    layout = ComparisonLayout(_layout(comparison, spec, theme), _meta(comparison, spec, limit))
    return ComparisonFigure(data=data, layout=layout)


def rows_named(comparison: Comparison) -> Rows | None:
    """How the rows are labelled, if both sides agree; None outside decoders."""
    names = {side.capture.rows_of(side.stream) for side in (comparison.a, comparison.b)}
    return names.pop() if len(names) == 1 else None


def reach(comparison: Comparison) -> float:
    """The end of the scale of differences."""
    differences = comparison.difference[~np.isnan(comparison.difference)]
    return difference_limit(float(np.abs(differences).max()) if differences.size else 0.0)


def places(comparison: Comparison) -> tuple[tuple[AlignedUnit, ...], tuple[AlignedUnit, ...]]:
    """The rows and columns that are drawn."""
    high, wide = comparison.block or (1, 1)
    axes = comparison.axes
    return (
        aligned_units(axes.rows, axes.a.queries, axes.b.queries, high),
        aligned_units(axes.columns, axes.a.keys, axes.b.keys, wide),
    )


def _cells(
    values: Floats, number: int, colours: list[tuple[float, str]], ends: tuple[float, float], pair: str
) -> dict[str, Any]:
    title = (
        _("weight in A {weight}", weight="%{z:.7g}"),
        _("weight in B {weight}", weight="%{z:.7g}"),
        f"{NAMES[2]} %{{z:+.7f}}",
    )[number]
    return {
        "type": "heatmap",
        "xaxis": _axis("x", number),
        "yaxis": _axis("y", number),
        "z": typed_array(values),
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": colours,
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": joined((pair, "<br>", title, "<extra></extra>"), ""),
    }


def b_attends_more(comparison: Comparison) -> NDArray[np.bool_]:
    """Which cells of the difference have a minus, so that its sign can be read without colour."""
    return comparison.difference <= -NOTABLE


def _signs(negative: NDArray[np.bool_]) -> dict[str, Any]:
    if max(negative.shape) > _MOST_SIGNS:
        return {}
    # Plotly writes it in black or white, whichever contrasts more, and smaller where cells are.
    return {"text": np.where(negative, "−", "").tolist(), "texttemplate": "%{text}"}


def _axis(letter: str, number: int) -> str:
    return f"{letter}{number + 1}" if number else letter


def _layout(comparison: Comparison, spec: ComparisonSpec, theme: Theme) -> dict[str, Any]:
    rows, columns = places(comparison)
    queries, keys = labels(rows), labels(columns)
    units = [joint.unit for joint in rows], [joint.unit for joint in columns]
    lines = list(plotly_layout.borders(*units, theme))
    return {
        **plotly_layout.page(caption.comparison_title(comparison), theme),
        "margin": plotly_layout.margin(queries, keys) | {"r": 150},
        "uirevision": " ".join(map(str, _cells_of(comparison, spec))),
        **_axes(queries, keys, theme, rows_named(comparison)),
        "annotations": [_heading(number, name, theme) for number, name in enumerate(NAMES)],
        **({"shapes": [line | _of(line, number) for number in range(3) for line in lines]} if lines else {}),
    }


def _meta(comparison: Comparison, spec: ComparisonSpec, limit: float) -> ComparisonMeta:
    rows, columns = places(comparison)
    a, b = comparison.a, comparison.b
    stream = a.capture.stream(a.stream)
    return ComparisonMeta(
        title=caption.comparison_title(comparison),
        titles=PictureTexts(caption.side_title(a, b), caption.side_title(b, a), NAMES[2]),
        read=read_texts(comparison),
        queries=visible_places(rows),
        keys=visible_places(columns),
        query_side=stream.query_side,
        key_side=stream.key_side,
        rows=rows_named(comparison),
        parts=Parts.of([joint.unit for joint in rows], [joint.unit for joint in columns]),
        removed=removed_shares(comparison),
        notes=(*caption.comparison_notes(comparison, limit, spec.scale), SIGN_NOTE),
        block=comparison.block,
        range=limit,
        unit=comparison.axes.unit,
        a=SideFacts.of(a),
        b=SideFacts.of(b),
        spec=spec,
    )


def read_texts(comparison: Comparison) -> PictureTexts:
    """The inputs of the three pictures, quoted, and short enough for a title."""
    a, b = comparison.a.capture, comparison.b.capture
    return PictureTexts(title_text(a), title_text(b), title_text(a, b))


def _axes(queries: Sequence[Label], keys: Sequence[Label], theme: Theme, rows: Rows | None) -> dict[str, Any]:
    square = {"scaleanchor": "x"} if plotly_layout.nearly_square(len(queries), len(keys)) else {}
    axes: dict[str, Any] = {}
    for number in range(3):
        left = number * (_WIDTH + _GAP)
        suffix = f"{number + 1}" if number else ""
        beside = {"matches": "x"} if number else {}
        axes[f"xaxis{suffix}"] = (
            plotly_layout.column_axis(keys, theme, _MOST_LABELS)
            | {"domain": [left, left + _WIDTH], "anchor": _axis("y", number)}
            | beside
        )
        hidden = {"matches": "y", "showticklabels": False, "title": {"text": ""}} if number else square
        axes[f"yaxis{suffix}"] = (
            plotly_layout.row_axis(queries, theme, rows) | {"anchor": _axis("x", number)} | hidden
        )
    return axes


def _heading(number: int, name: str, theme: Theme) -> dict[str, Any]:
    """The name of one of the three pictures, below it."""
    return {
        "text": escape(name),
        "xref": f"{_axis('x', number)} domain",
        "yref": f"{_axis('y', number)} domain",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "yshift": -4,
        "showarrow": False,
        "font": {"color": theme.ink, "size": 14},
    }


def _of(line: dict[str, Any], number: int) -> dict[str, str]:
    """The axes of a line in one of the pictures."""
    return {
        "xref": line["xref"].replace("x", _axis("x", number)),
        "yref": line["yref"].replace("y", _axis("y", number)),
    }


def labels(places: Sequence[AlignedUnit]) -> list[Label]:
    """The labels of common rows or columns; a place that only one side has is marked."""
    return [
        Label(
            _place_label(joint, joint.unit.label),
            ", ".join(
                dict.fromkeys(
                    f"{name}{plotly_layout.positions(tokens)}"
                    for name, tokens in (
                        ("" if joint.a == joint.b else "A ", joint.a),
                        ("" if joint.a == joint.b else "B ", joint.b),
                    )
                    if tokens
                )
            ),
            _place_label(joint, joint.unit.axis_name),
        )
        for joint in places
    ]


def _place_label(joint: AlignedUnit, label: str) -> str:
    """The label of a place, in the reader's language: it is shortened and escaped like a token."""
    if joint.a and joint.b:
        return label
    only_a, only_b = _("{label} (only A)", label=label), _("{label} (only B)", label=label)
    return localized(only_a if joint.a else only_b)


def removed_shares(comparison: Comparison) -> RemovedShares | None:
    """For A and for B, the share of each row on keys that are not shown; None if all are shown.

    Float64 ``[rows]``: the largest of a block, NaN where the side lacks the row.
    """
    sides = comparison.axes.a, comparison.axes.b
    if all(shows_all(side.keys, side.capture.key_tokens(side.stream)) for side in sides):
        return None
    high = comparison.block[0] if comparison.block else 1
    return RemovedShares(_largest(comparison.removed_a, high), _largest(comparison.removed_b, high))


def _largest(shares: Floats, high: int) -> Doubles:
    blocks = [shares[first : first + high] for first in range(0, len(shares), high)]
    return np.array([np.nan if np.isnan(block).all() else np.nanmax(block) for block in blocks], np.float64)


def _cells_of(comparison: Comparison, spec: ComparisonSpec) -> tuple[object, ...]:
    """What determines the set of cells."""
    sides = [(side.capture.id, side.stream) for side in (comparison.a, comparison.b)]
    return (*sides, spec.unit, spec.specials, spec.query_part, spec.key_part, spec.max_cells)
