"""How a figure is presented in another page."""

from typing import Literal

from pydantic import Field

from ...figures.page_view import PageTheme, Presentation
from .query import Position, Query

Switch = Literal["0", "1"]


class PresentationQuery(Query):
    """The presentation parameters of an address; its other parameters determine the figure."""

    theme: PageTheme = Field("light", description="auto: as the reader's system prefers.")
    lock: Switch = Field("0", description="1: the head that is shown stays.")
    slide: Switch = Field("0", description="1: as large as the frame, large type, nothing to set.")
    predict: Switch = Field("0", description="1: the reader guesses first; until then no weight is shown.")
    paper: Literal["plain", "none"] = Field("plain", description="none: what lies behind shows through.")

    def presentation(self) -> Presentation:
        """The same as a `Presentation` of the figures."""
        return Presentation(
            theme=self.theme, locked=self.lock == "1", slide=self.slide == "1", asks=self.predict == "1"
        )


class PositionQuery(Query):
    """A token that the reader is asked about."""

    position: Position
