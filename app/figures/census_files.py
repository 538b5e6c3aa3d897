"""A census as files."""

from dataclasses import dataclass
from typing import Literal, get_args

from ..core.provenance import Provenance
from ..core.stream import Head
from ..core.view_spec import OPTIONS, ThemeName
from ..errors import OutOfRange
from ..head_census.census import Census
from ..message import _
from .caption import provenance_text
from .census_page import census_html
from .census_table import census_csv
from .export_formats import job_file
from .render.census import CensusPart, census_chart, census_drawing

CensusFormat = Literal["svg", "png", "pdf", "html", "csv", "json"]
FORMATS: tuple[CensusFormat, ...] = get_args(CensusFormat)
_OF_PICTURES = frozenset(("part", "caption"))
_OF_NUMBERS = _OF_PICTURES | {"theme", "kind", "layer", "head"}
# Options that change nothing in a format: a page has every part, and tables have all numbers.
IDLE: dict[CensusFormat, frozenset[str]] = {
    **dict.fromkeys(FORMATS, frozenset[str]()),
    "html": _OF_PICTURES,
    "csv": _OF_NUMBERS,
    "json": _OF_NUMBERS,
}


@dataclass(frozen=True, slots=True)
class CensusView:
    """What a picture of a census shows.

    Attributes:
        kind: whose scores colour the heads.
        head: whose depths are drawn; None: the head with the highest score of retrieval.
        part: heads, depths, or both.
        theme: of the picture, or of a page; None: light, of a page its reader's.
        caption: whether it has its texts.
    """

    kind: str = "retrieval"
    head: Head | None = None
    part: CensusPart = "both"
    theme: ThemeName | None = None
    caption: bool = True

    def check(self, census: Census) -> None:
        """Refuse what there is not. Raises InvalidRequest for a kind or theme, OutOfRange for a head."""
        census.kind(self.kind)
        if self.theme is not None:
            OPTIONS["theme"].checked(self.theme)
        if self.head is None:
            return
        layer, head = self.head
        if not (0 <= layer < census.layers and 0 <= head < census.heads):
            raise OutOfRange(
                _("There is no head {head} in a layer {layer}.", head=str(head), layer=str(layer)),
                hint=_(
                    "Layers go from 0 to {layer}, heads from 0 to {head}.",
                    layer=str(census.layers - 1),
                    head=str(census.heads - 1),
                ),
                asked=[layer, head],
                limit=[census.layers - 1, census.heads - 1],
            )


def census_file(
    census: Census, title: str, format: str, provenance: Provenance, view: CensusView
) -> tuple[str, bytes]:
    """A census in one format: its media type, and the file.

    Args:
        title: display name of the model.

    Raises:
        InvalidRequest: there is no such format, kind or theme.
        OutOfRange: there is no such head.
    """
    view.check(census)
    shown = (census, view.kind, view.head, view.part, view.theme or "light")
    source = provenance_text(provenance)
    return job_file(
        format,
        FORMATS,
        document=census,
        csv=lambda: census_csv(census, provenance.model),
        drawing=lambda: census_drawing(*shown, title, source) if view.caption else census_chart(*shown),
        page=lambda: census_html(census, title, provenance, view.kind, view.head, view.theme),
    )
