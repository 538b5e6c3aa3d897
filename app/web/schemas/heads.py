"""All heads of a stream at once."""

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...core.token import Part
from ...core.view_spec import Sort
from ..request_validation import Index
from .query import TokenQuery, takes
from .reply import Array, Pooled, Reply
from .weights import PairQuery

Over = Literal["head", "layer", "all", "model"]


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


class Thumbnails(Array):
    """A thumbnail of every head: uint8 [layers, heads, rows, columns]."""

    encoding: Literal["sqrt"] = Field(description="weight = (value / 255) ** 2.")
    pooled: Pooled | None
    words: bool = Field(description="A cell is between words.", examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(description="null: all rows.", examples=[None])
    key_part: Part | None = Field(description="null: all columns.", examples=[None])


class MetricReply(Reply):
    """One number per head: the mean over all tokens, including special ones, that may attend to several."""

    name: str = Field(examples=["entropy"])
    title: str = Field(examples=["Spread"])
    explanation: str = Field(examples=["How widely the head spreads its attention."])
    formula: str = Field(examples=["Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ"])
    unit: str = Field(description="Empty for a share of attention.", examples=["nats"])
    low: float = Field(description="The smallest value there can be.", examples=[0.0])
    high: float = Field(description="The largest value there can be on this text.", examples=[2.565])
    source: str = Field(examples=["Clark et al. 2019"])
    values: list[list[float | None]] = Field(
        description="[layer][head]; null where no row can have such a value.", examples=[[[1.9, 0.7]]]
    )


class Sums(Reply):
    """Smallest and largest sum of a row."""

    minimum: float = Field(examples=[0.9999998])
    maximum: float = Field(examples=[1.0000002])


class OverviewDocument(Reply):
    """Every head of a stream at once."""

    stream: str = Field(examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(examples=[12])
    thumbnails: Thumbnails
    metrics: list[MetricReply]
    row_sums: Sums = Field(description="Over every row of every head.")


class HeadReply(Reply):
    """What one head does with a pair."""

    layer: int = Field(examples=[5])
    head: int = Field(examples=[3])
    allowed: bool = Field(
        description="false: the layer's mask forbids the query to attend to the key. All that compares the"
        " pair is then null.",
        examples=[True],
    )
    choice: bool = Field(
        description="false: the query may attend to one key only in that layer, so the mask determines the"
        " weight. All that compares the pair is then null.",
        examples=[True],
    )
    weight: float = Field(description="The share of the query's attention, 0 to 1.", examples=[0.311])
    rank: int | None = Field(
        description="1 if no shown key that the query may attend to gets more in that row.", examples=[1]
    )
    keys: int = Field(description="How many shown keys the query may attend to in that layer.", examples=[13])
    column_mean: float | None = Field(
        description="Mean weight that the other shown queries give to the key, of those that may attend to"
        " it and to another key; special tokens are among them while they are shown. null without any.",
        examples=[0.404],
    )
    column_rank: int | None = Field(
        description="1 if none of those queries gives more to the key.", examples=[10]
    )
    column_of: int | None = Field(
        description="How many shown queries may attend to the key and to another, the chosen one among them.",
        examples=[13],
    )
    column_forced: int | None = Field(
        description="How many other shown queries may attend to the key and to no other, so that they are not"
        " counted.",
        examples=[0],
    )
    lift: float | None = Field(
        description="weight / column_mean: at most 1 where the key gets no more from this query than from the"
        " others. null where column_mean is 0 or null.",
        examples=[0.771],
    )
    heads_below: float | None = Field(
        description="Share of the heads that give this pair a smaller weight, 0 to 1, of those in which the"
        " query may attend to it and to another key.",
        examples=[0.986],
    )
    random: float | None = Field(
        description="Mean weight of this head over pairs of two different units, neither special: all of"
        " them, or those of the sampled rows (random_rows).",
        examples=[0.061],
    )
    pairs_below: float | None = Field(
        description="Share of those pairs with a smaller weight.", examples=[0.97]
    )


class HeadsDocument(Reply):
    """Every head, ranked for one pair, the largest weight or lift first; masked ones last."""

    stream: str = Field(examples=["self"])
    query: int = Field(examples=[8])
    key: int = Field(examples=[6])
    words: bool = Field(examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(examples=[None])
    key_part: Part | None = Field(examples=[None])
    query_label: str = Field(examples=["it"])
    key_label: str = Field(examples=["mat"])
    sort: Sort
    random_rows: int = Field(
        description="Rows whose pairs are the random ones; fewer than random_rows_of, and evenly spread, in a"
        " long text. random and pairs_below are then estimates; all else is exact.",
        examples=[11],
    )
    random_rows_of: int = Field(description="How many rows there are that are not special.", examples=[11])
    heads: list[HeadReply]


class LinkReply(Reply):
    """The keys that one query attends to most."""

    query: int = Field(description="Position of the (first) query token.", examples=[1])
    keys: list[int] = Field(
        description="Positions of the (first) tokens attended to most; several where they tie.",
        examples=[[2]],
    )
    weight: float = Field(description="That largest weight, 0 to 1.", examples=[0.61])
    choice: bool = Field(
        description="false: the query may attend to one key only, so the mask determines the weight."
    )


class AlignmentDocument(Reply):
    """A hard alignment: one link for each query that attends to anything shown, in order."""

    stream: str = Field(examples=["cross"])
    over: Over = Field(description="model: the heads that the model's own configuration names.")
    layer: int | None = Field(description="null: all layers.", examples=[1])
    head: int | None = Field(description="null: all heads.", examples=[2])
    heads: int = Field(description="How many heads were averaged, each counting the same.", examples=[1])
    members: list[tuple[int, int]] = Field(
        description="These heads [layer, head], each once.", examples=[[(1, 2)]]
    )
    words: bool = Field(examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(examples=[None])
    key_part: Part | None = Field(examples=[None])
    links: list[LinkReply]
