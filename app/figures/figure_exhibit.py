"""A figure of one capture, or of two, in every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..core.capture import Capture
from ..core.exactness import Exactness
from ..core.provenance import Provenance
from ..core.view_spec import KindName, ThemeName
from .embed_data import EmbedData, build_embed_data
from .figure import Figure
from .kinds import KINDS
from .kinds.kind import Kind
from .numbers import numbers
from .page_view import PageView, Presentation, page_view
from .questions import Question, question_about, unanswered
from .render.drawing import Drawing
from .tables import Table


@dataclass(frozen=True, slots=True)
class FigureExhibit:
    """A figure in every format (see `Exhibit`).

    Attributes:
        figure: what is shown.
    """

    figure: Figure

    @property
    def kind(self) -> KindName:
        """The kind of figure."""
        return self.figure.kind

    @property
    def theme(self) -> ThemeName:
        """Of its files."""
        return self.figure.spec.theme

    @property
    def link(self) -> str:
        """Where it can be explored; empty if nowhere."""
        return self.figure.link

    @property
    def text(self) -> str:
        """What the model read; of A, if it compares two."""
        return self.figure.a.text

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Of A and, if it compares two, of B."""
        return tuple(capture.provenance for capture in self._captures)

    @property
    def exactness(self) -> tuple[Exactness, ...]:
        """In the same order."""
        return tuple(capture.exactness for capture in self._captures)

    @property
    def zooms(self) -> bool:
        """Whether plotly.js can draw it."""
        return self._kind.plotly

    def draw(self) -> Drawing:
        """As a picture, for SVG, PNG and PDF."""
        return self._kind.draw(self.figure)

    def document(self) -> Any:
        """What JSON holds of it, with every number."""
        return self._kind.document(numbers(self.figure))

    def drawn_document(self) -> Any:
        """The same with the numbers that the picture shows."""
        return self._kind.document(self.figure)

    def table(self) -> Table:
        """Its numbers, for CSV and NPZ."""
        return self._kind.table(numbers(self.figure))

    def embed_data(self) -> EmbedData:
        """What makes its picture interactive."""
        return build_embed_data(self.figure)

    def page_view(self, presentation: Presentation, links: Sequence[tuple[str, str]] = ()) -> PageView:
        """Its picture with its texts, for a page."""
        return page_view(self.figure, presentation, links)

    def question(self) -> Question | None:
        """What readers can find out from the picture; None if nothing stands out."""
        return question_about(self.figure)

    def unanswered(self) -> "FigureExhibit":
        """The same without the mark of a cell."""
        return FigureExhibit(unanswered(self.figure))

    def gives_away(self) -> bool:
        """Of the lines of a chosen word, its sentences only say which are left out."""
        chosen = (self.figure.query, self.figure.key) != (None, None)
        return not (self.kind == "sentence" and chosen)

    @property
    def _kind(self) -> Kind:
        return KINDS[self.figure.kind]

    @property
    def _captures(self) -> list[Capture]:
        return [self.figure.a, *([self.figure.b.capture] if self.figure.b else [])]
