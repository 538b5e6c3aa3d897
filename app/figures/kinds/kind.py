"""What a kind of figure is: how it becomes each of the files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..drawn.drawing import Drawing
from ..figure import Figure, Kept
from ..tables import Table


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of figure. All of its functions raise UnknownStream, OutOfRange or InvalidRequest for a figure
    that does not fit its capture.

    Attributes:
        title: what people call it.
        draw: as a picture, for SVG, PNG and PDF.
        document: as JSON.
        plotly: the document is a figure of Plotly.
        table: its numbers, for CSV and NPZ.
        needs: what must be kept so that it can be drawn again; the capture of A first.
    """

    title: str
    draw: Callable[[Figure], Drawing]
    document: Callable[[Figure], dict[str, Any]]
    plotly: bool
    table: Callable[[Figure], Table]
    needs: Callable[[Figure], tuple[Kept, ...]]
