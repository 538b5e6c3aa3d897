"""What to show of a capture, and how."""

from dataclasses import dataclass
from typing import Self

from ..analysis.head_selection import HeadSelection
from ..analysis.head_view import HeadView, head_view
from ..core.capture import Capture
from ..core.crop import Crop
from ..core.shape import build
from ..core.view_spec import By, ColourName, KindName, Scale, ThemeName, TokenView, ViewSpec
from .colours import opening_scale

# As many rows and columns as screens have room for.
_MOST_CELLS = 512


def scale_for(scale: Scale | None, *views: tuple[Capture, str]) -> Scale:
    """The requested scale, or the default for the largest number of keys (`opening_scale`).

    Merged words and hidden special tokens are ignored, so that the scale stays when they change.

    Args:
        scale: None: no scale was chosen.
        views: captures as they are shown (`Capture.shown`), each with its stream.

    Raises:
        UnknownStream: a capture has no such stream.
    """
    keys = [sum(not token.padding for token in capture.key_tokens(stream)) for capture, stream in views]
    return scale or opening_scale(max(keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTokens(TokenView):
    """Which tokens are shown, and how their weights are drawn.

    Attributes:
        scale: how a weight from 0 to 1 becomes a colour.
        colours: which colours; ``auto`` is the theme's own.
        theme: dark, where larger weights are brighter, or light, where they are darker.
        max_cells: the most rows and columns; above it, each cell is the largest of a block. None: no pooling,
            e.g. ``512``.
    """

    scale: Scale = "linear"
    colours: ColourName = "auto"
    theme: ThemeName = "light"
    max_cells: int | None = _MOST_CELLS


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecFacts(DrawnTokens):
    """What a figure shows of its capture, and how.

    Attributes:
        stream: e.g. ``self``.
        heads: as in an address, e.g. ``5.3``.
        by: how several heads become one matrix.
        crop: the rows and columns shown, as in an address, e.g. ``4096:4608,0:512``; None: all.
    """

    stream: str
    heads: str
    by: By
    crop: str | None = None


@dataclass(frozen=True, slots=True)
class FigureSpec(DrawnTokens):
    """A view with everything decided: the same capture and spec always give the same figure.

    Attributes:
        stream, heads: which heads, and how several are combined.
        crop: the rows and columns shown, as in an address; None: all.
    """

    stream: str
    heads: HeadSelection
    crop: str | None = None

    @classmethod
    def of_view(cls, view: ViewSpec, heads: HeadSelection, *views: tuple[Capture, str]) -> Self:
        """The spec of a view of a capture.

        Args:
            heads: which heads of A.
            views: the capture and its stream; then that of B, if the view compares.

        Raises:
            UnknownStream: a capture has no such stream.
        """
        shown = [(view.of(capture), stream) for capture, stream in views]
        # Of the effects of a head, a few are much larger than the others.
        opening: dict[KindName, Scale] = {
            "effect": "sqrt",
            "scatter": "sqrt",
            "lens": "linear",
            "contributions": "linear",
            "patch": "linear",
            "budget": "linear",
            "position": "linear",
        }
        scale = view.scale or opening.get(view.kind) or scale_for(None, *shown)
        return cls(
            views[0][1],
            heads,
            scale=scale,
            colours=view.colours,
            theme=view.theme,
            max_cells=view.max_cells or _MOST_CELLS,
            crop=view.crop,
            **view.tokens(),
        )

    @property
    def cropped(self) -> Crop | None:
        """The rows and columns shown; None: all. Raises InvalidRequest if it has none."""
        return None if self.crop is None else Crop.parse(self.crop)

    @property
    def facts(self) -> SpecFacts:
        """The spec as it is sent."""
        return build(SpecFacts, self, heads=str(self.heads), by=self.heads.by)

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
            crop=self.cropped,
            max_cells=self.max_cells if max_cells is None else max_cells,
        )
