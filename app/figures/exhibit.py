"""What pages, embeds and files show: a figure of captures, or the curves of a pruning."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from ..core.exactness import Exactness
from ..core.provenance import Provenance
from ..core.view_spec import KindName, ThemeName
from .embed_data import EmbedData
from .page_view import PageView, Presentation
from .questions import Question
from .render.drawing import Drawing
from .tables import Table

ExhibitKind = KindName | Literal["pruning"]


class Exhibit(Protocol):
    """Something that is shown in every format.

    Its methods raise UnknownStream, OutOfRange, InvalidRequest, ExportTooLarge or TooCostly where it cannot
    be shown so.
    """

    @property
    def kind(self) -> ExhibitKind:
        """What it shows."""

    @property
    def theme(self) -> ThemeName:
        """Of its files."""

    @property
    def link(self) -> str:
        """Where it can be explored; empty if nowhere."""

    @property
    def text(self) -> str:
        """What the model read, in words."""

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where its numbers come from; of A and B if it compares two captures."""

    @property
    def exactness(self) -> tuple[Exactness, ...]:
        """How exact its captures are, in the same order; empty where it is of runs without a capture."""

    @property
    def zooms(self) -> bool:
        """Whether plotly.js can draw it."""

    def draw(self) -> Drawing:
        """As a picture, for SVG, PNG and PDF."""

    def document(self) -> Any:
        """What JSON holds of it, with every number: a dataclass."""

    def drawn_document(self) -> Any:
        """The same with the numbers that the picture shows."""

    def table(self) -> Table:
        """Its numbers, for CSV and NPZ."""

    def embed_data(self) -> EmbedData:
        """What makes its picture interactive."""

    def page_view(self, presentation: Presentation, links: Sequence[tuple[str, str]] = ()) -> PageView:
        """Its picture with its texts, for a page.

        Args:
            links: names and addresses below it.
        """

    def question(self) -> Question | None:
        """What readers can find out from the picture; None if nothing stands out."""

    def unanswered(self) -> "Exhibit":
        """The same before readers have answered the question."""

    def gives_away(self) -> bool:
        """Whether the sentences on what it shows answer the question even then."""
