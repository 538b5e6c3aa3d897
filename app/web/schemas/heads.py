"""All heads of a stream at once."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...analysis.alignment import Over
from ..request_validation import Index
from .query import TokenQuery, takes
from .weights import PairQuery


@takes("sort")
class HeadsQuery(PairQuery, TokenQuery):
    """A pair of tokens; with words=1, of the words that contain them."""


class AlignmentQuery(TokenQuery):
    """Which heads to average."""

    over: Over | SkipJsonSchema[None] = Field(
        None,
        description="One head, the mean over the heads of a layer, over all heads of all layers, or over"
        " those that the model's own configuration names for alignments (model), which are all heads where it"
        " names none. If absent: head where a layer or a head is given, else model.",
    )
    layer: Index | SkipJsonSchema[None] = Field(
        None, description="Layer, from 0; needed for over=head and over=layer.", examples=[1]
    )
    head: Index | SkipJsonSchema[None] = Field(
        None, description="Head, from 0; needed for over=head.", examples=[2]
    )

    @property
    def averages(self) -> Over:
        """What the mean is taken over."""
        return self.over or ("model" if self.layer is None and self.head is None else "head")

    @property
    def needed(self) -> tuple[str, ...]:
        """The parameters that are required."""
        return {"head": ("layer", "head"), "layer": ("layer",)}.get(self.averages, ())

    @property
    def unread(self) -> tuple[str, ...]:
        """The parameters that would have no effect."""
        return {"head": (), "layer": ("head",)}.get(self.averages, ("layer", "head"))
