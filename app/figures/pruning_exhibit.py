"""The curves of a pruning in every format, from what was kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..core.exactness import Exactness
from ..core.outcome import OutcomeOptions
from ..core.provenance import Provenance
from ..core.view_spec import ThemeName
from ..message import Message
from ..scan.pruning import Pruning
from ..scan.pruning_record import PruningRecord
from . import pruning_caption
from .caption import provenance_text
from .embed_data import EmbedData, data_of_spots, listed_rows
from .inline_svg import InlinePicture
from .page_view import PageView, Presentation, link_to_table, only_heads_ask, view_of_pictures
from .pruning_table import pruning_table
from .questions import Question
from .render.drawing import Drawing
from .render.pruning import pruning_drawing, pruning_slide
from .tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PruningDocument:
    """A kept pruning in numbers.

    Attributes:
        title: what it shows, e.g. ``What is left as heads are removed``.
        stream: whose heads were removed, e.g. ``self``.
        outcome: what was measured, as it was asked for.
        sentences: those that were run, with marks, e.g. ``["The {cat} slept because [it] was tired."]``.
        provenance: where the numbers come from.
        pruning: the curves, and every head with its importance.
    """

    kind: Literal["pruning"] = "pruning"
    title: str
    stream: str
    outcome: OutcomeOptions
    sentences: tuple[str, ...]
    provenance: Provenance
    pruning: Pruning


@dataclass(frozen=True, slots=True)
class PruningExhibit:
    """The curves of a pruning in every format (see `Exhibit`).

    Attributes:
        record: what was kept of it.
        theme: of its files.
        link: where it can be explored; empty if nowhere.
    """

    record: PruningRecord
    theme: ThemeName = "light"
    link: str = ""

    @property
    def kind(self) -> Literal["pruning"]:
        """What it shows."""
        return "pruning"

    @property
    def text(self) -> Message:
        """Which sentences were run."""
        sentences = self.record.sentences
        return pruning_caption.sentences_text(sentences[0].text, len(sentences))

    @property
    def provenance(self) -> tuple[Provenance]:
        """Where its numbers come from."""
        return (self.record.provenance,)

    @property
    def exactness(self) -> tuple[Exactness, ...]:
        """None: it is of runs without a capture."""
        return ()

    @property
    def zooms(self) -> Literal[False]:
        """Whether plotly.js can draw it."""
        return False

    def draw(self) -> Drawing:
        """As a picture, for SVG, PNG and PDF."""
        return self._drawn(self.theme)

    def document(self) -> PruningDocument:
        """What JSON holds of it."""
        record = self.record
        return PruningDocument(
            title=pruning_caption.TITLE,
            stream=record.stream,
            outcome=record.outcome,
            sentences=tuple(sentence.with_marks for sentence in record.sentences),
            provenance=record.provenance,
            pruning=record.pruning,
        )

    def drawn_document(self) -> PruningDocument:
        """The same: every number is in the picture."""
        return self.document()

    def table(self) -> Table:
        """Its numbers, for CSV and NPZ."""
        return pruning_table(self.record, self.text)

    def embed_data(self) -> EmbedData:
        """The points of the curves, and all numbers as a table."""
        picture, slide = (self._picture(self.theme, slide=slide) for slide in (False, True))
        return data_of_spots(picture, slide, listed_rows(self.table()), shares=False)

    def page_view(self, presentation: Presentation, links: Sequence[tuple[str, str]] = ()) -> PageView:
        """Its picture with its texts, for a page. Raises InvalidRequest: nothing is asked about it."""
        if presentation.asks:
            raise only_heads_ask()
        return view_of_pictures(
            lambda theme: self._picture(theme, slide=presentation.slide),
            presentation,
            links,
            table=None if presentation.slide else link_to_table(self.table()),
            origin=self.record.provenance.source.rsplit("/", 1)[-1],
        )

    def question(self) -> Question | None:
        """None: what stands out is in its sentences."""
        return None

    def unanswered(self) -> "PruningExhibit":
        """The same: no part of the picture is marked."""
        return self

    def gives_away(self) -> bool:
        """Whether its sentences answer a question of the author."""
        return True

    def _drawn(self, theme: ThemeName) -> Drawing:
        source = provenance_text(self.record.provenance)
        return pruning_drawing(self.record.pruning, theme, source, self.text, self.link)

    def _picture(self, theme: ThemeName, *, slide: bool) -> InlinePicture:
        drawing = self._drawn(theme)
        return InlinePicture.of(pruning_slide(drawing, self.record.pruning, theme) if slide else drawing)
