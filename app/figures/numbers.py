"""A figure as numbers: each cell is one weight, whatever the size of the picture."""

from dataclasses import replace

from ..analysis.pooling import block_of
from ..compare.axes import common_axes
from ..errors import ExportTooLarge
from ..message import _
from .figure import Figure

# Cells of one matrix: 4,096 by 4,096 tokens, 64 MiB as float32.
MOST_NUMBERS = 2**24


def numbers(figure: Figure) -> Figure:
    """The same figure without pooling, for CSV, NPZ, JSON and programs.

    Raises:
        ExportTooLarge: one of its matrices has more than `MOST_NUMBERS` cells.
        UnknownStream, OutOfRange, InvalidRequest, NotComparable: the figure does not fit its captures.
    """
    rows, columns = size_of(figure)
    if rows * columns > MOST_NUMBERS:
        raise ExportTooLarge(
            _(
                "The figure has {rows} × {columns} = {weights} weights; up to {limit} are written to one"
                " file.",
                rows=rows,
                columns=columns,
                weights=rows * columns,
                limit=MOST_NUMBERS,
            ),
            hint=_(
                "Choose a part: {address}; or a picture: svg, png, pdf.",
                address="GET /api/captures/{id}/attention/{stream}/{layer}/{head}?query=a:b&key=c:d",
            ),
            asked=rows * columns,
            limit=MOST_NUMBERS,
        )
    if block_of(rows, columns, figure.spec.max_cells) is None:
        return figure
    return replace(figure, spec=replace(figure.spec, max_cells=None))


def size_of(figure: Figure) -> tuple[int, int]:
    """The number of rows and columns before any pooling; for a comparison, over both sides."""
    spec = figure.spec
    if figure.kind == "comparison" and figure.b is not None:
        sides = ((figure.a, spec.stream), (figure.b.capture, figure.b.stream))
        common = common_axes(*sides, **spec.units())
        return len(common.rows), len(common.columns)
    rows, columns = figure.axis_units
    return len(rows), len(columns)
