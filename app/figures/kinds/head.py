"""One head, or several combined: its heatmap."""

from typing import Any

from ..drawn.heatmap import drawn
from ..figure import Figure, Kept
from ..heatmap import heatmap
from ..tables import Table, head_table
from .kind import Kind


def _document(figure: Figure) -> dict[str, Any]:
    return heatmap(figure.a, figure.spec)


def _table(figure: Figure) -> Table:
    return head_table(figure.a, figure.spec)


def needs(figure: Figure) -> tuple[Kept, ...]:
    """The heads shown."""
    stream = figure.spec.stream
    sets = [heads for heads in (figure.spec.heads, figure.switch) if heads is not None]
    kept = {head for heads in sets for head in heads.members(figure.a, stream)}
    return (Kept(figure.a, {stream: tuple(sorted(kept))}),)


HEAD = Kind("One head", drawn, _document, plotly=True, table=_table, needs=needs)
