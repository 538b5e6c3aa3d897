"""A kind of figure: the functions that produce each format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from ..figure import Figure, RecordedHeads
from ..render.drawing import Drawing
from ..tables import Table


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of figure. All of its functions raise UnknownStream, OutOfRange or InvalidRequest for a figure
    that does not fit its capture.

    Attributes:
        title: display name.
        draw: as a picture, for SVG, PNG and PDF.
        slide: as a picture for a slide, whose labels are legible from the last row of a room.
        document: what JSON holds of it: a dataclass, which the function names as what it returns.
        plotly: whether the document is a Plotly figure.
        table: its numbers, for CSV and NPZ.
        needs: what must be stored to draw it again; the capture of A first.
    """

    title: str
    draw: Callable[[Figure], Drawing]
    slide: Callable[[Figure], Drawing]
    document: Callable[[Figure], Any]
    plotly: bool
    table: Callable[[Figure], Table]
    needs: Callable[[Figure], tuple[RecordedHeads, ...]]

    @property
    def document_shape(self) -> type:
        """The dataclass of its documents."""
        shape: type = get_type_hints(self.document)["return"]
        return shape
