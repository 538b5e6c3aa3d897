"""What to show of a capture, and how."""

from dataclasses import asdict, dataclass
from typing import Any

from ..analysis.head_selection import HeadSelection
from ..analysis.head_view import HeadView, head_view
from ..core.capture import Capture
from ..core.stream import Rows
from ..core.token import Part
from .colours import ColourName, Scale, opening_scale
from .theme import ThemeName


def scale_for(asked: Scale | None, *seen: tuple[Capture, str]) -> Scale:
    """The requested scale, or the default for the largest number of keys (`opening_scale`).

    Merged words and hidden special tokens are ignored, so that the scale stays when they change.

    Args:
        asked: None: no scale was chosen.
        seen: captures as they are shown (`Capture.shown`), each with its stream.

    Raises:
        UnknownStream: a capture has no such stream.
    """
    keys = [sum(not token.padding for token in capture.key_tokens(stream)) for capture, stream in seen]
    return asked or opening_scale(max(keys))


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure without its capture: the same capture and spec always give the same figure.

    Attributes:
        stream, heads: which heads, and how several are combined.
        scale: how a weight from 0 to 1 becomes a colour; if None, `scale_for` chooses.
        colours: which colours; ``auto`` is the theme's own.
        theme: dark, where larger weights are brighter, or light, where they are darker.
        words: merge the sub-words of one word.
        specials: show special tokens.
        query_part, key_part: the parts of the input whose rows and columns are shown; all if None.
        rows: how the rows of decoders are labelled; None: the stream's default.
        padding: show padding, such as the silence that a model adds after a clip.
        max_cells: the most rows and columns; above it, each cell is the largest of a block. None: no pooling.
    """

    stream: str
    heads: HeadSelection
    scale: Scale = "linear"
    colours: ColourName = "auto"
    theme: ThemeName = "light"
    words: bool = False
    specials: bool = True
    query_part: Part | None = None
    key_part: Part | None = None
    rows: Rows | None = None
    padding: bool = False
    max_cells: int | None = 512

    def of(self, capture: Capture) -> Capture:
        """A capture with its rows labelled and its padding shown as requested."""
        return capture.with_display_options(self.rows, padding=self.padding)

    def facts(self) -> dict[str, Any]:
        """The spec as data for JSON."""
        return {**asdict(self), "heads": str(self.heads), "by": self.heads.by}

    @property
    def noun(self) -> str:
        """A noun for what one row and one column stand for."""
        return "word" if self.words else "token"

    def units(self) -> dict[str, Any]:
        """The units of rows and columns, as keyword arguments of the analyses."""
        return {
            "words": self.words,
            "specials": self.specials,
            "query_part": self.query_part,
            "key_part": self.key_part,
        }

    def view(self, capture: Capture, max_cells: int | None = None) -> HeadView:
        """The head of a capture that this figure shows.

        Args:
            capture: the capture that holds the weights.
            max_cells: the most rows and columns, if the medium has another limit than the spec.

        Raises:
            UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
        """
        return head_view(
            self.of(capture),
            self.stream,
            self.heads,
            **self.units(),
            max_cells=self.max_cells if max_cells is None else max_cells,
        )
