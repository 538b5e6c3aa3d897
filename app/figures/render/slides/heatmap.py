"""The heatmap of one head on a slide: as high as the slide.

The left part of the slide holds the matrix, its right part the texts, which a page writes itself, above the
colour bar.
"""

from ....analysis.head_view import HeadView
from ... import axis_titles
from ...figure import Figure
from ...theme import THEMES
from ..colour_bar import slide_bar
from ..drawing import Drawing
from ..fonts import wrap
from ..grid import Grid
from ..heatmap import draw_heatmap, empty_meaning, labels, matrix
from .frame import EDGE, HEIGHT, LABEL, WIDTH, corner_marks, grid, labels_shown, left_out_note, on_slide

# The matrix: 80 % of the height, and no wider than leaves room for the labels of its rows.
SIDE, WIDEST = 432.0, 440.0
# Where the texts begin, and where the last slanted label ends at the latest.
ASIDE = 712.0
MOST_ROW = 198.0
# The colour bar.
BAR_TOP, BAR_WIDTH = 446.0, WIDTH - ASIDE - 2 * EDGE


def heatmap_slide(figure: Figure) -> Drawing:
    """Draw one head, for a frame of 16:9. The body is the whole slide, its texts those of the heatmap.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    view = figure.spec.view(figure.a)
    placed, corner = placed_matrix(view)
    bar = slide_bar(figure.spec, ASIDE, BAR_TOP, BAR_WIDTH, LABEL, empty_meaning(view))
    marks = (
        *matrix(figure, view, placed),
        *corner_marks(placed, corner, THEMES[figure.spec.theme]),
        *bar,
    )
    return on_slide(draw_heatmap(figure, left_out_note(*labels_shown(placed))), (WIDTH, HEIGHT), marks)


def placed_matrix(view: HeadView) -> tuple[Grid, list[str]]:
    """The grid of a head's rows and columns on a slide, and the titles of its axes, in lines."""
    query, key = axis_titles.arrows(view.rows)
    corner = [line for title in (key, query) for line in wrap(title, LABEL, MOST_ROW)]
    top = HEIGHT - EDGE - SIDE
    placed = grid(
        labels(view.queries),
        labels(view.keys),
        corner,
        left=EDGE,
        top=top,
        cell=min(SIDE / len(view.queries), WIDEST / len(view.keys)),
        most_row=MOST_ROW,
        most_column=top - EDGE,
        slants=True,
    )
    return placed, corner
