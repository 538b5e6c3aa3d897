"""Several methods side by side: their numbers for each token, their agreement, and tests of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...analysis.faithfulness import removal_counts
from ...analysis.method_view import MethodView
from ...analysis.methods import METHODS
from ...core.method_comparison import SHARES
from ...core.rounding import fixed
from ...message import Message, digits, joined, localized, localized_digits
from ..colours import difference_pixels, ink_on
from ..label_text import visible, with_sign
from ..method_caption import AGREEMENT, KEPT, LACKS, RANDOM, REMOVED, SHARE
from ..spec import FigureSpec
from ..theme import THEMES, Theme
from .colour_bar import HEIGHT, WIDTH, difference_bar
from .drawing import Cells, Mark, Text
from .fonts import width
from .grid import Grid
from .page import LABEL, Scene

_SIDE = 520
# Cells with a number, and from one part of the picture to the next.
_WIDE, _HIGH, _GAP = 48, 22, 30


def methods_scene(view: MethodView, spec: FigureSpec) -> Scene:
    """All three parts, below each other."""
    grid = Grid.of(titles(view), tuple(unit.axis_name for unit in view.tokens), _SIDE)
    bar = grid.bottom + 22
    marks: list[Mark] = [*matrix(view, spec, grid), *difference_bar(spec, 1.0, grid.left, bar, SHARE)]
    right, bottom = max(grid.right, grid.left + WIDTH), bar + HEIGHT
    for table in (_agreement(view), _loss(view, REMOVED), _loss(view, KEPT)):
        table_marks, end, bottom = _drawn(table, spec, grid.left, bottom + _GAP)
        marks += table_marks
        right = max(right, end)
    return Scene(tuple(marks), right, bottom)


def matrix(view: MethodView, spec: FigureSpec, grid: Grid) -> Iterator[Mark]:
    """The numbers of each method, on its own scale."""
    theme = THEMES[spec.theme]
    colours = difference_pixels(np.nan_to_num(view.shares), 1.0, spec.theme, spec.scale)
    colours[np.isnan(view.shares)] = tuple(bytes.fromhex(theme.blocked[1:]))
    yield grid.cells(colours, lambda: tips(view))
    yield from grid.row_labels(theme)
    yield from grid.frame(theme)
    yield from grid.minus_signs(view.shares < 0, colours)


def titles(view: MethodView) -> tuple[str, ...]:
    """The methods, as rows are called."""
    return tuple(localized(METHODS[one.method].title) for one in view.comparison.scores)


def tips(view: MethodView) -> tuple[tuple[str, ...], ...]:
    """What is said of each cell: the number itself, in the unit of its method."""
    tokens = [visible(unit.label) for unit in view.tokens]
    rows = []
    for title, one in zip(titles(view), view.comparison.scores, strict=True):
        values = (
            [localized(LACKS[one.lack])] * len(tokens)
            if one.lack is not None
            else [localized_digits(f"{value:.4g}".replace("-", "−")) for value in one.values]
        )
        rows.append(tuple(f"{title}, {token}: {value}" for token, value in zip(tokens, values, strict=True)))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Table:
    """Numbers in coloured cells.

    Attributes:
        title: above it.
        rows, columns: labels.
        values: ``[rows, columns]``; NaN where there is none.
        texts: the same, as they are written.
        limit: of the colours.
    """

    title: Message
    rows: Sequence[str]
    columns: Sequence[str]
    values: NDArray[np.float64]
    texts: Sequence[Sequence[str]]
    limit: float


def _agreement(view: MethodView) -> _Table:
    names = [localized(METHODS[one.method].title) for one in view.comparison.known]
    texts = [["" if np.isnan(tau) else _signed(tau) for tau in row] for row in view.agreement.tolist()]
    # Columns are numbered like the rows: their names would be wider than the cells.
    numbers = [f"{number}" for number in range(1, len(names) + 1)]
    rows = [f"{number}. {name}" for number, name in zip(numbers, names, strict=True)]
    return _Table(AGREEMENT, rows, numbers, view.agreement, texts, 1.0)


def _loss(view: MethodView, title: Message) -> _Table:
    """The loss by removing the first tokens of each ranking, or by keeping only these."""
    curves = [*view.comparison.curves, view.random]
    values = np.array([one.comprehensiveness if title is REMOVED else one.sufficiency for one in curves])
    names = [RANDOM if one.method is None else METHODS[one.method].title for one in curves]
    texts = [[digits(f"{value:.3g}".replace("-", "−")) for value in row] for row in values.tolist()]
    columns = [
        joined((digits(f"{share:.0%}".replace("%", " %")), f"({count})"))
        for share, count in zip(SHARES, removal_counts(len(view.tokens)), strict=True)
    ]
    limit = float(np.abs(values).max()) or 1.0
    return _Table(title, list(map(localized, names)), list(map(localized, columns)), values, texts, limit)


def _drawn(table: _Table, spec: FigureSpec, left: float, top: float) -> tuple[list[Mark], float, float]:
    """A table with its right end and its bottom."""
    theme = THEMES[spec.theme]
    colours = difference_pixels(
        np.nan_to_num(table.values).astype(np.float32), table.limit, spec.theme, "linear"
    )
    cells = top + 40
    cell_tips = tuple(
        tuple(f"{row}, {column}: {text}" for column, text in zip(table.columns, line, strict=True))
        for row, line in zip(table.rows, table.texts, strict=True)
    )
    wide = max(_WIDE, *(width(text, LABEL - 1) + 8 for text in table.columns))
    marks: list[Mark] = [
        Text(left, top + 8, table.title, LABEL + 1, theme.ink),
        Cells(left, cells, wide, _HIGH, colours, cell_tips),
        *_labels(table, theme, left, cells, wide),
    ]
    for row, line in enumerate(table.texts):
        for column, text in enumerate(line):
            x, y = left + (column + 0.5) * wide, cells + (row + 0.5) * _HIGH + 4
            marks.append(Text(x, y, text, LABEL - 1, ink_on(colours[row, column]), "middle"))
    end = max(left + len(table.columns) * wide, left + width(table.title, LABEL + 1))
    return marks, end, cells + len(table.rows) * _HIGH


def _labels(table: _Table, theme: Theme, left: float, top: float, wide: float) -> Iterator[Mark]:
    for row, name in enumerate(table.rows):
        yield Text(left - 6, top + (row + 0.5) * _HIGH + 4, name, LABEL, theme.ink, "end")
    for column, name in enumerate(table.columns):
        yield Text(left + (column + 0.5) * wide, top - 6, name, LABEL - 1, theme.quiet, "middle")


def _signed(tau: float) -> str:
    return localized(digits(with_sign(float(fixed(tau, 2)), ".2f"))) if tau else digits("0")
