"""The data of the scripts of an embed or an offline file: the numbers of a picture, and their positions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from ..analysis.effect_view import EffectView
from ..analysis.head_view import HeadView
from ..analysis.units import Unit, find
from ..compare.sequence_alignment import AlignedUnit
from ..errors import ExportTooLarge, InvalidRequest, TooCostly
from ..message import _, ngettext
from . import axis_titles, caption, plotly_layout
from .colour_scale import ColourScale
from .column_titles import column_title
from .comparison import NAMES, labels, places, rows_named
from .empty_cells import MASKED, meaning_of_empty
from .figure import Figure
from .inline_svg import InlinePicture, inline_picture
from .kinds import KINDS
from .kinds.comparison import cell_of, comparison_of
from .kinds.effect import MISSING
from .kinds.effect import view_of as effects_of
from .label_text import visible
from .matrix import Matrix, with_gaps
from .numbers import numbers
from .spec import FigureSpec
from .spots import Spot, spots_of
from .tables import Table

# Version of the data; scripts refuse another one.
SCHEMA = 1
# Cells, before any pooling, over all heads that a reader can switch between.
MOST_CELLS = 2**20
# Rows of a table in a page.
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """What a row or a column stands for.

    Attributes:
        label: e.g. ``mat``.
        where: positions of its tokens, e.g. ``6``.
        special: whether it consists of special tokens only.
    """

    label: str
    where: str
    special: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A grid of cells in the picture, in its pixels.

    Attributes:
        name: of its values; empty for a single panel.
        signed: its values are differences.
        left: of the first cell.
        top: of the first cell.
        width: of one cell.
        height: of one cell.
    """

    name: str
    signed: bool
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SlideLayout:
    """Where the same lies on a slide, in pixels of its picture.

    Attributes:
        size: width and height of the picture.
        panels: where the matrices lie in it.
        spots: places with a value, in other pictures.
    """

    size: tuple[float, float]
    panels: tuple[Panel, ...]
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedRows:
    """The numbers of a picture as a table.

    Attributes:
        columns: their names.
        rows: of cells; the first ones.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedData:
    """What makes the static picture of a figure interactive. Positions are in pixels of `inline_picture`.

    Attributes:
        schema: version of this; scripts refuse another one.
        size: width and height of the picture.
        shares: weights are shares of a row; only these are given in percent.
        rows: what the rows of the matrices stand for.
        columns: what their columns stand for.
        axes: titles of the rows and of the columns, e.g. ``query (attends)``.
        panels: where they lie in the picture.
        on_slide: the same on a slide.
        heads: the heads that a reader can switch between, the figure's own first; a comparison has one. Of
            effects there is one, with three matrices: the effects, the weights, and 1 where it is verified.
        effects: whether these are effects of cutting edges.
        colours: of weights; None where the picture is not drawn again.
        missing: why a cell has no value.
        pooled: what precedes a value that stands for several; else empty.
        pair: row and column of the cell highlighted by the author.
        spots: places with a value, in pictures other than grids.
        table: the numbers, where they are no matrix.
        plotly: the same for plotly.js, in a file that includes it.
    """

    schema: int = SCHEMA
    size: tuple[float, float]
    shares: bool
    rows: tuple[AxisLabel, ...] = ()
    columns: tuple[AxisLabel, ...] = ()
    axes: tuple[str, str] = ("", "")
    panels: tuple[Panel, ...] = ()
    on_slide: SlideLayout | None = None
    heads: tuple[Matrix, ...] = ()
    effects: bool = False
    colours: ColourScale | None = None
    missing: str = ""
    pooled: str = ""
    pair: tuple[int, int] | None = None
    spots: tuple[Spot, ...] = ()
    table: ListedRows | None = None
    plotly: plotly_layout.PlotlyFigure | None = None


def build_embed_data(figure: Figure) -> EmbedData:
    """The data that make the static picture of a figure interactive.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture, or cannot switch.
        TooCostly: there are too many heads to switch between.
    """
    specs = switchable_specs(figure)
    picture = inline_picture(figure)
    if figure.kind == "head":
        return _matrix(figure, specs, picture)
    if figure.kind == "effect":
        return _effects(figure, picture)
    return _comparison(figure, picture) if figure.kind == "comparison" else _places(figure, picture)


def _matrix(figure: Figure, specs: Sequence[FigureSpec], picture: InlinePicture) -> EmbedData:
    """Data of a heatmap: every weight."""
    views = [spec.view(figure.a) for spec in specs]
    first = views[0]
    slide = inline_picture(figure, slide=True)
    return EmbedData(
        size=picture.size,
        shares=figure.a.shares,
        rows=_labels(first.queries),
        columns=_labels(first.keys),
        axes=(axis_titles.query(first.rows), axis_titles.KEY),
        panels=_panels(picture, first.matrix.shape, [""]),
        on_slide=SlideLayout(slide.size, _panels(slide, first.matrix.shape, [""])),
        heads=tuple(_head(figure, view) for view in views),
        colours=ColourScale.of_weights(figure.spec.colours, figure.spec.scale),
        missing=MASKED,
        pooled=_("maximum of the block") if first.block else "",
        pair=pair_of(figure, first),
    )


def _effects(figure: Figure, picture: InlinePicture) -> EmbedData:
    """Data of effects: each with its weight, and whether it is verified."""
    view = effects_of(figure)
    head, body, slide = view.head, picture.body, inline_picture(figure, slide=True)
    values = (view.matrix, view.weights, view.verified.astype(np.float32))
    return EmbedData(
        size=picture.size,
        shares=figure.a.shares,
        rows=_labels(head.queries),
        columns=_labels(head.keys),
        axes=(axis_titles.query(head.rows), axis_titles.KEY),
        panels=_effect_panel(picture, view),
        on_slide=SlideLayout(slide.size, _effect_panel(slide, view)),
        heads=(Matrix(title=body.title, notes=tuple(body.notes), values=values),),
        effects=True,
        missing=MISSING,
        pooled=_("largest of the block") if head.block else "",
        pair=pair_of(figure, head),
        table=_listed_rows(figure),
    )


def _effect_panel(picture: InlinePicture, view: EffectView) -> tuple[Panel, ...]:
    (panel,) = _panels(picture, view.matrix.shape, [""])
    return (replace(panel, signed=view.outcome.signed),)


def _comparison(figure: Figure, picture: InlinePicture) -> EmbedData:
    """Data of a comparison: A, B and their difference, which are selected together."""
    comparison = comparison_of(figure)
    rows, columns = places(comparison)
    body, slide = picture.body, inline_picture(figure, slide=True)
    matrices = (comparison.matrix_a, comparison.matrix_b, comparison.difference)
    return EmbedData(
        size=picture.size,
        shares=figure.a.shares,
        rows=_joints(rows),
        columns=_joints(columns),
        axes=(axis_titles.query(rows_named(comparison)), axis_titles.KEY),
        panels=_panels(picture, comparison.difference.shape, NAMES),
        on_slide=SlideLayout(slide.size, _panels(slide, comparison.difference.shape, NAMES)),
        heads=(Matrix(title=body.title, notes=tuple(body.notes), values=matrices),),
        missing=meaning_of_empty(comparison),
        pair=cell_of(figure, rows, columns),
        table=_listed_rows(figure),
    )


def _places(figure: Figure, picture: InlinePicture) -> EmbedData:
    """Data of any other kind."""
    slide = inline_picture(figure, slide=True)
    return data_of_spots(picture, slide, _listed_rows(figure), shares=figure.a.shares)


def data_of_spots(
    picture: InlinePicture, slide: InlinePicture, table: ListedRows | None, *, shares: bool
) -> EmbedData:
    """The tooltips of the marks of a picture, and its numbers as a table."""
    return EmbedData(
        size=picture.size,
        shares=shares,
        spots=spots_of(picture),
        on_slide=SlideLayout(slide.size, (), spots_of(slide)),
        table=table,
    )


def switchable_specs(figure: Figure) -> list[FigureSpec]:
    """The heads that a reader can switch between, the figure's own first.

    Raises:
        UnknownStream, OutOfRange: there is no such head.
        InvalidRequest: figures of this kind cannot switch heads.
        TooCostly: they are too many.
    """
    spec, capture = figure.spec, figure.a
    if figure.switch is None:
        return [spec]
    if figure.kind != "head":
        raise InvalidRequest(
            _("Only the heatmap of a head can switch to other heads."),
            hint=_("Leave out switch=, or take kind=head."),
        )
    heads = figure.switch.members(capture, spec.stream)
    cells = len(capture.query_tokens(spec.stream)) * len(capture.key_tokens(spec.stream))
    if len(heads) * cells > MOST_CELLS:
        raise TooCostly(
            _(
                "{heads} heads of {cells} cells are {total} cells; readers can switch between at "
                "most {limit}.",
                heads=len(heads),
                cells=cells,
                total=len(heads) * cells,
                limit=MOST_CELLS,
            ),
            hint=ngettext(
                "Name at most {count} head in switch=.",
                "Name at most {count} heads in switch=.",
                max(1, MOST_CELLS // cells),
            ),
            asked=len(heads) * cells,
            limit=MOST_CELLS,
        )
    own = spec.heads.members(capture, spec.stream)
    others = [head for head in heads if (head,) != own]
    return [spec, *(replace(spec, heads=type(spec.heads).one(*head)) for head in others)]


def pair_of(figure: Figure, view: HeadView) -> tuple[int, int] | None:
    """Row and column of the selected cell."""
    if figure.pair is None:
        return None
    query, key = figure.pair
    return find(view.queries, query), find(view.keys, key)


def _labels(units: Sequence[Unit]) -> tuple[AxisLabel, ...]:
    return tuple(
        AxisLabel(visible(unit.label), plotly_layout.positions(unit.tokens), unit.special) for unit in units
    )


def _head(figure: Figure, view: HeadView) -> Matrix:
    return Matrix(
        title=caption.with_stream_name(figure.spec, caption.title(view)),
        notes=tuple(caption.notes(view, figure.spec)),
        values=(with_gaps(view),),
    )


def _joints(joints: Sequence[AlignedUnit]) -> tuple[AxisLabel, ...]:
    return tuple(
        AxisLabel(visible(label.text), label.where, joint.unit.special)
        for joint, label in zip(joints, labels(joints), strict=True)
    )


def _panels(picture: InlinePicture, shape: tuple[int, ...], names: Sequence[str]) -> tuple[Panel, ...]:
    """The positions of the cells of each matrix; the last of three is a difference."""
    return tuple(
        Panel(name, number == 2, cells.left, cells.top - picture.body.top, cells.width, cells.height)
        for number, (name, cells) in enumerate(zip(names, picture.grids(shape, len(names)), strict=True))
    )


def _listed_rows(figure: Figure) -> ListedRows | None:
    try:
        return listed_rows(KINDS[figure.kind].table(numbers(figure)))
    except ExportTooLarge:
        return None


def listed_rows(table: Table) -> ListedRows:
    """The first rows of a table, with headings for readers."""
    columns = tuple(column_title(name) for name in table.columns)
    return ListedRows(columns, tuple(islice(table.rows, MOST_ROWS)))
