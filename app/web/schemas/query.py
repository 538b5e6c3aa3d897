"""Parameters common to many queries. Layers, heads and positions are 0-based."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ...analysis.head_selection import GRAMMAR, By, HeadSelection
from ...core.capture import Capture
from ...core.stream import Rows
from ...core.token import Part
from ...errors import InvalidRequest
from ..request_validation import Index, parse_index

Position = Annotated[Index, Field(description="A token's position in the input, from 0.", examples=[8])]


Flag = Annotated[
    Literal["0", "1"],
    Field(description="1: sub-words of a word are one unit (sum over keys, mean over queries)."),
]


Specials = Annotated[
    Literal["show", "hide"],
    Field(
        description="hide: special tokens are left out; nothing is renormalised, the share removed is stated."
    ),
]


MaxCells = Annotated[
    int,
    Field(ge=1, le=2048),
    BeforeValidator(parse_index),
    Field(
        description="Most rows and most columns; what is larger is pooled by maximum, and the reply says so.",
        examples=[512],
    ),
]


def _check_heads(value: str) -> str:
    if not re.fullmatch(GRAMMAR, value):
        raise ValueError(
            "it must name heads: 5.3 (head 3 of layer 5), 5 (a whole layer) or all;"
            " several with commas and no spaces"
        )
    return value


HeadSelectionText = Annotated[
    str,
    AfterValidator(_check_heads),
    Field(
        max_length=4096,
        json_schema_extra={"pattern": GRAMMAR},
        description="Which heads: 5.3 (head 3 of layer 5), 5 (a whole layer), all; several with commas.",
        examples=["5.3,5.4"],
    ),
]


Combined = Annotated[
    By,
    Field(
        description="How several heads become one matrix: their mean, or of each cell the largest."
        " Sub-words are merged first."
    ),
]


class Query(BaseModel):
    """The query of an address. Unknown parameters are refused, so that typos are noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    v: str | SkipJsonSchema[None] = Field(
        None,
        max_length=64,
        description="Anything; changes nothing but the address. Replies may be kept for a year: the workbench"
        " puts its own version here, so that after an upgrade it never meets a reply kept from before.",
        examples=["1a2b3c"],
    )


class NoQuery(Query):
    """No parameters at all."""


class Units(Query):
    """The units of rows and columns."""

    words: Flag = "0"
    specials: Specials = "show"
    query_part: Part | SkipJsonSchema[None] = Field(
        None,
        description="Only the rows of this part of the input: A or B of a pair, prompt or answer of a"
        " generation; all if absent. Nothing is renormalised.",
        examples=["A"],
    )
    key_part: Part | SkipJsonSchema[None] = Field(
        None, description="Only the columns of this part; the share removed is stated.", examples=["B"]
    )

    rows: Rows | SkipJsonSchema[None] = Field(
        None,
        description="How the rows of a decoder are named: by the token that is read there, or by the one"
        " being written, which the row predicts. The weights stay where they are. If absent: as the stream's"
        " `rows` says.",
        examples=["read"],
    )
    padding: Literal["show", "hide"] = Field(
        "hide",
        description="show: with the tokens that stand for nothing in the input, such as the silence that a"
        " model adds behind a clip; hide: they are left out, nothing is renormalised, the share removed is"
        " stated.",
    )

    def of(self, capture: Capture) -> Capture:
        """A capture with its rows labelled and its padding shown as requested."""
        return capture.with_display_options(self.rows, padding=self.padding == "show")

    @property
    def merged(self) -> bool:
        """Whether sub-words are merged into words."""
        return self.words == "1"

    @property
    def with_specials(self) -> bool:
        """Whether special tokens are shown."""
        return self.specials == "show"

    def units(self) -> dict[str, Any]:
        """The same as keyword arguments of the analyses."""
        return {
            "words": self.merged,
            "specials": self.with_specials,
            "query_part": self.query_part,
            "key_part": self.key_part,
        }


class ChosenHeads(Query):
    """One head by layer and head, or any by heads."""

    layer: Index | SkipJsonSchema[None] = Field(
        None, description="Layer, from 0; with head, the same as heads=layer.head.", examples=[5]
    )
    head: Index | SkipJsonSchema[None] = Field(None, description="Head, from 0.", examples=[3])
    heads: HeadSelectionText | SkipJsonSchema[None] = Field(
        None, description="Instead of layer and head: which heads, and several are shown as one."
    )
    by: Combined = "mean"

    def head_selection(self) -> HeadSelection:
        """The requested heads. Raises InvalidRequest unless exactly one of the two ways names them."""
        alone = (self.layer, self.head)
        if self.heads is not None and alone == (None, None):
            return HeadSelection.parse(self.heads, self.by)
        if self.heads is None and self.layer is not None and self.head is not None:
            return HeadSelection.one(self.layer, self.head)
        raise InvalidRequest(
            "Heads are named by layer and head, or by heads, in one of the two ways.",
            hint="Add layer=0&head=0, or heads=0 for the mean over all heads of layer 0.",
        )
