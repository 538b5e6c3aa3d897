"""One head, or several combined: its heatmap."""

from ...message import _
from ..figure import Figure, RecordedHeads
from ..heatmap import heatmap
from ..plotly_figures import HeadFigure
from ..render.heatmap import draw_heatmap
from ..render.slides.heatmap import heatmap_slide
from ..tables import Table, head_table
from .kind import Kind


def _document(figure: Figure) -> HeadFigure:
    return heatmap(figure.a, figure.spec)


def _table(figure: Figure) -> Table:
    return head_table(figure.a, figure.spec)


def needs(figure: Figure) -> tuple[RecordedHeads, ...]:
    """The heads shown."""
    stream = figure.spec.stream
    sets = [heads for heads in (figure.spec.heads, figure.switch) if heads is not None]
    heads_needed = {head for heads in sets for head in heads.members(figure.a, stream)}
    return (RecordedHeads(figure.a, {stream: tuple(sorted(heads_needed))}),)


HEAD = Kind(_("One head"), draw_heatmap, heatmap_slide, _document, plotly=True, table=_table, needs=needs)
