"""Formatted samples: the median, its unit, and the range."""

from collections.abc import Sequence

from .sample import Sample

_LONGEST_REASON = 120


def seconds(sample: Sample) -> str:
    """``148 ms (140-183)``."""
    if sample and sample.median < 1:
        return _spread(sample, 1e-3, " ms")
    return _spread(sample, 1.0, " s")


def size(sample: Sample) -> str:
    """``0.55 MB``: decimal megabytes."""
    return _spread(sample, 1e6, " MB")


def rate(sample: Sample) -> str:
    """``215 (190-240)``: requests per second."""
    return _spread(sample, 1.0, "")


def plain(sample: Sample) -> str:
    """``5 (5-6)``: a number without a unit."""
    return _spread(sample, 1.0, "")


def times(sample: Sample) -> str:
    """``12 x``: a ratio."""
    return _spread(sample, 1.0, " ×")


def share(sample: Sample) -> str:
    """``98 %``: of all."""
    return _spread(sample, 0.01, " %")


def number(value: float) -> str:
    """Three significant digits, and never an exponent: ``1,190``, ``45.8``, ``0.034``."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    if abs(value) >= 1:
        return f"{value:.2f}"
    return f"{value:.3g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, aligned in plain text too; all columns but the first to the right."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    first, *rest = (_line(row, widths) for row in cells)
    return "\n".join([first, f"|{rule}|", *rest])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
    return f"| {' | '.join(padded)} |"


def _spread(sample: Sample, unit: float, name: str) -> str:
    if not sample:
        return sample.missing.replace("|", "/").replace("\n", " ")[:_LONGEST_REASON]
    scaled = [value / unit for value in sample.values]
    middle = f"{number(sample.median / unit)}{name}"
    low, high = number(min(scaled)), number(max(scaled))
    return middle if low == high else f"{middle} ({low}–{high})"
