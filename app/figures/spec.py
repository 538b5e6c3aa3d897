"""What somebody wants to see of a capture, and how."""

from dataclasses import dataclass

from ..capture.record import Part
from .colours import ColourName, Scale
from .theme import ThemeName


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure, but for the capture: the same capture and spec always give the same figure.

    Attributes:
        stream, layer, head: which head.
        scale: how a weight from 0 to 1 becomes a colour.
        colours: which colours; ``auto`` is the theme's own.
        theme: light on a dark stage, or ink on white paper.
        words: merge the sub-words of one word.
        specials: show special tokens.
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.
        max_cells: the most rows and columns; above it, each cell is the largest of a block.
    """

    stream: str
    layer: int
    head: int
    scale: Scale = "linear"
    colours: ColourName = "auto"
    theme: ThemeName = "light"
    words: bool = False
    specials: bool = True
    query_part: Part | None = None
    key_part: Part | None = None
    max_cells: int = 512
