"""The weight of each edge of a head beside the effect of cutting it: a point for each."""

from dataclasses import dataclass, replace
from typing import Literal

from ...analysis.effect_scatter import EdgePoint, EffectScatter, effect_scatter
from ...analysis.effect_view import EffectView
from ...analysis.units import Unit, find
from ...core.outcome import Outcome
from ...core.shape import build
from ...message import Message, _
from .. import caption
from ..documents import FigureDocument, FigureFacts
from ..effect_caption import edge_text
from ..figure import Figure
from ..matrix_sides import visible_units
from ..outcome_text import value_note
from ..render.drawing import Drawing
from ..render.page import Heading, Scene, name_in, page
from ..render.scatter import PAGE_SIZES, ScatterSizes, scatter_scene
from ..render.slides.frame import LABEL, ROOM_HIGH, ROOM_WIDE, on_slide
from ..scatter_axes import ScatterAxes, ScatterNames
from ..scatter_caption import correlation_note, scatter_notes
from ..tables import Table
from . import effect
from .head import needs
from .kind import Kind

_SLIDE_SIZES = ScatterSizes(8.0, 0.0, 780.0, 276.0, LABEL, 4.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterDocument(FigureDocument):
    """The weights of the edges of a head beside their effects.

    Attributes:
        outcome: what is measured.
        queries: the rows of the matrix.
        keys: its columns.
        points: edges whose effect is known; all of them, unless they are too many to draw.
        notable: the points with a name, by their places in ``points``, e.g. ``[100]``.
        block: rows and columns of a block of which only the edge of largest effect is a point; None: every
            edge is one, e.g. ``null``.
        edges: how many edges have a known effect, e.g. ``135``.
        correlation: Spearman's rank correlation of weight and absolute effect over all of these; None where
            there is none, e.g. ``0.2``.
        correlation_text: the same as a sentence; empty where there is none.
        axes: where weights and effects lie.
        places: of each point, how far right and how high, 0 to 1.
        names: of the axes and of two corners.
    """

    kind: Literal["scatter"] = "scatter"
    outcome: Outcome
    queries: tuple[Unit, ...]
    keys: tuple[Unit, ...]
    points: tuple[EdgePoint, ...]
    notable: tuple[int, ...]
    block: tuple[int, int] | None
    edges: int
    correlation: float | None
    correlation_text: str
    axes: ScatterAxes
    places: tuple[tuple[float, float], ...]
    names: ScatterNames


def scatter_of(figure: Figure) -> EffectScatter:
    """The points that a figure shows.

    Raises:
        InvalidRequest: the figure was made without effects.
        UnknownStream, OutOfRange: it does not fit its capture.
    """
    view = _view_of(figure)
    return effect_scatter(view, _chosen(figure, view))


def scatter_document(figure: Figure) -> ScatterDocument:
    """The points as numbers. Raises as `scatter_of`."""
    scatter = scatter_of(figure)
    view, axes = scatter.view, ScatterAxes.of(scatter, figure.spec.scale)
    return build(
        ScatterDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="scatter",
        title=caption.with_stream_name(figure.spec, _title(figure, view)),
        notes=(value_note(view.outcome, figure.a), *scatter_notes(scatter, figure.spec)),
        outcome=view.outcome,
        queries=visible_units(view.head.queries),
        keys=visible_units(view.head.keys),
        points=scatter.points,
        notable=scatter.notable,
        block=scatter.block,
        edges=scatter.edges,
        correlation=scatter.correlation,
        correlation_text=next(correlation_note(scatter), ""),
        axes=axes,
        places=tuple((round(right, 4), round(up, 4)) for right, up in map(axes.place, scatter.points)),
        names=ScatterNames.of(scatter),
    )


def _view_of(figure: Figure) -> EffectView:
    """The effects of every edge: each point is one, so none are pooled."""
    return effect.view_of(replace(figure, spec=replace(figure.spec, max_cells=None)))


def _chosen(figure: Figure, view: EffectView) -> tuple[int, int] | None:
    if figure.pair is None:
        return None
    query, key = figure.pair
    return find(view.head.queries, query), find(view.head.keys, key)


def _draw(figure: Figure) -> Drawing:
    scatter = scatter_of(figure)
    return _page(figure, scatter, _scene(figure, scatter))


def _slide(figure: Figure) -> Drawing:
    scatter = scatter_of(figure)
    scene = _scene(figure, scatter, _SLIDE_SIZES)
    return on_slide(_page(figure, scatter, _scene(figure, scatter)), (ROOM_WIDE, ROOM_HIGH), scene.marks)


def _scene(figure: Figure, scatter: EffectScatter, sizes: ScatterSizes = PAGE_SIZES) -> Scene:
    view = scatter.view
    tips = [edge_text(view, point.row, point.column) for point in scatter.points]
    return scatter_scene(scatter, figure.spec, _chosen(figure, view), tips, sizes)


def _page(figure: Figure, scatter: EffectScatter, scene: Scene) -> Drawing:
    view, chosen = scatter.view, _chosen(figure, scatter.view)
    heading = Heading(
        caption.with_stream_name(figure.spec, _title(figure, view)),
        _("To the right the weight of an edge, upwards the effect of cutting it."),
        name_in,
    )
    edge = effect.largest(view) if chosen is None else [edge_text(view, *chosen)]
    statements = [value_note(view.outcome, figure.a), *correlation_note(scatter), *edge]
    return page(figure, heading, scene, statements, scatter_notes(scatter, figure.spec))


def _title(figure: Figure, view: EffectView) -> Message:
    if len(view.head.members) == 1:
        return _("{heads}: weight and effect of each edge", heads=view.head.title)
    heads = view.head.heads.names(figure.a, figure.spec.stream)
    return _("Weight and effect of each edge in several heads at once: {heads}", heads=heads)


def _table(figure: Figure) -> Table:
    """As of the effects; arrays hold every edge, also where no effect is known."""
    scatter = scatter_of(figure)
    notes = [*correlation_note(scatter), *scatter_notes(scatter, figure.spec)]
    return effect.table_of(figure, scatter.view, _title(figure, scatter.view), notes)


SCATTER = Kind(
    _("Weight and effect"), _draw, _slide, scatter_document, plotly=False, table=_table, needs=needs
)
