"""What every query of an address can say. Layers, heads and positions are 0-based."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ...capture.record import Part
from ..strict import Index, parse_index

Position = Annotated[Index, Field(description="A token's position in the input, from 0.", examples=[8])]


Flag = Annotated[
    Literal["0", "1"],
    Field(description="1: sub-words of a word are one unit (sum over keys, mean over queries)."),
]


Specials = Annotated[
    Literal["show", "hide"],
    Field(
        description="hide: special tokens are left out; nothing is renormalised, the share removed is told."
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


class Query(BaseModel):
    """The query of an address. A parameter that is not listed here is refused, so that a typo shows."""

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
    """What one row and one column stand for."""

    words: Flag = "0"
    specials: Specials = "show"
    query_part: Part | SkipJsonSchema[None] = Field(
        None,
        description="Only the rows of this part of the input: A or B of a pair, prompt or answer of a"
        " generation; all if absent. Nothing is renormalised.",
        examples=["A"],
    )
    key_part: Part | SkipJsonSchema[None] = Field(
        None, description="Only the columns of this part; the share removed is told.", examples=["B"]
    )

    @property
    def merged(self) -> bool:
        """Sub-words are merged into words."""
        return self.words == "1"

    @property
    def with_specials(self) -> bool:
        """Special tokens are shown."""
        return self.specials == "show"

    def units(self) -> dict[str, Any]:
        """The keyword arguments of the analyses that say so."""
        return {
            "words": self.merged,
            "specials": self.with_specials,
            "query_part": self.query_part,
            "key_part": self.key_part,
        }
