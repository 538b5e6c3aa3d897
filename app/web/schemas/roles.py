"""The roles of heads, and how similar heads are."""

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from .query import Query
from .reply import PackedArray, Reply


class RolesQuery(Query):
    """Which grammar to use."""

    grammar: str | SkipJsonSchema[None] = Field(
        None,
        max_length=200,
        description="The spaCy pipeline that says who depends on whom, with its version; syntactic roles are"
        " left out without it. One that is not installed is refused, and the hint names the one that is.",
        examples=["en_core_web_sm-3.8.0"],
    )


class SimilarityQuery(Query):
    """What to return besides clusters and map."""

    distances: Literal["0", "1"] = Field("0", description="1: every distance, too.")
    sink: Literal["with", "without"] = Field(
        "with",
        description="without: sink tokens and what a learned sink takes are left out, the rest of each row"
        " scaled up to 1.",
    )


class ScoresReply(Reply):
    """The scores of one role in every head, counted in one way."""

    values: list[list[float | None]] = Field(
        description="[layer][head], 0 to 1; null where no row could show it.", examples=[[[0.99, 0.12]]]
    )
    rows: int = Field(description="How many rows could show it.", examples=[11])
    baseline: list[float | None] | None = Field(
        description="By layer, what knowing nothing would get; null where that means nothing.",
        examples=[[0.077]],
    )
    offsets: list[list[int]] | None = Field(
        description="[layer][head]: the distance at which a head attends, for the role that has one; else"
        " null.",
        examples=[None],
    )


class RoleReply(Reply):
    """One role, and its scores on this input."""

    name: str = Field(examples=["previous"])
    title: str = Field(examples=["Previous token"])
    family: str = Field(description="Roles of a family share a colour.", examples=["position"])
    explanation: str = Field(examples=["Each token attends to the token just before it."])
    formula: str = Field(examples=["mean of aᵢ,ᵢ₋₁, over tokens i that may attend to i - 1"])
    source: str = Field(examples=["Clark et al. 2019"])
    threshold: float = Field(description="The score from which a head is called so.", examples=[0.5])
    threshold_source: str = Field(examples=["Clark et al. 2019"])
    chance: str = Field(description="What the baseline is.", examples=["attention spread evenly"])
    times: float = Field(
        description="How many times the baseline a score must reach as well.", examples=[2.0]
    )
    whole: ScoresReply = Field(description="On the rows as the model computes them.")
    without_sink: ScoresReply | None = Field(
        description="On the rows without the sink, scaled up to 1 again; null without a sink."
    )
    about_sink: bool = Field(description="It says no more than that there is a sink.", examples=[False])
    why_not: str = Field(
        description="Why no row of this input could show it; empty if some could.", examples=[""]
    )
    example: str | None = Field(
        description="A sentence that has what the role needs; null where no sentence would help.",
        examples=["The cat sat on the mat because it was soft."],
    )


class LabelReply(Reply):
    """A role that a head has on this input."""

    role: str = Field(examples=["previous"])
    title: str = Field(examples=["Previous token"])
    score: float = Field(examples=[0.99])
    least: float = Field(
        description="The score that was needed: the threshold, or a multiple of the baseline if larger.",
        examples=[0.5],
    )
    without_sink: bool = Field(description="The score is that without the sink.", examples=[False])
    whole: float | None = Field(
        description="The score on the rows as the model computes them; null where no row could show it.",
        examples=[0.99],
    )


class SinkReply(Reply):
    """Where heads put attention that they do not use.

    Shares are of whole rows, including what a learned sink takes; each is the mean over the rows that may
    attend to more than one token.
    """

    rule: Literal["first token", "special tokens"] = Field(
        description="The first token where no token attends to later ones, the special tokens elsewhere."
    )
    positions: list[int] = Field(examples=[[0, 12]])
    labels: list[str] = Field(examples=[["[CLS]", "[SEP]"]])
    share: list[list[float | None]] = Field(
        description="[layer][head]: what goes to these tokens and to a learned sink together; null without"
        " either.",
        examples=[[[0.09, 0.72]]],
    )
    tokens: list[list[float | None]] = Field(
        description="[layer][head]: what goes to these tokens; null without any.", examples=[[[0.09, 0.72]]]
    )
    learned: list[list[float | None]] = Field(
        description="[layer][head]: what goes to a learned sink, which is no token; null in layers without"
        " one.",
        examples=[[[None, None]]],
    )
    rows: int = Field(description="How many rows these are means over.", examples=[13])


class RowsRead(Reply):
    """How many rows an analysis read."""

    read: int = Field(examples=[13])
    total: int = Field(examples=[13])


class RolesDocument(Reply):
    """The roles of every head of a stream on this input."""

    stream: str = Field(examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(examples=[12])
    roles: list[RoleReply]
    labels: list[list[list[LabelReply]]] = Field(
        description="[layer][head]: the names of the head, the strongest first, those about the sink last;"
        " empty: no clear role here."
    )
    sink: SinkReply
    grammar: str | None = Field(description="The one that was asked for.", examples=[None])
    rows: RowsRead
    notes: list[str] = Field(description="What is sampled, left out or scaled, in sentences.")


class ClusterReply(Reply):
    """Similar heads on this input."""

    heads: list[tuple[int, int]] = Field(description="(layer, head), in order.", examples=[[(0, 2), (1, 9)]])
    title: str = Field(description="The role that at least half of them share.", examples=["Previous token"])
    role: str | None = Field(description="Its name; null without one.", examples=["previous"])
    shared: int = Field(description="How many of them have it.", examples=[2])
    also: str | None = Field(
        description="Where that says no more than that there is a sink, or nothing: another role that at"
        " least a quarter of them have.",
        examples=[None],
    )
    also_shared: int = Field(description="How many of them have that one.", examples=[0])
    sink: float | None = Field(
        description="Mean share of their attention on sinks, tokens and learned ones; null without any.",
        examples=[0.41],
    )
    sink_tokens: float | None = Field(
        description="Of that, what goes to tokens; null without such.", examples=[0.41]
    )
    sink_learned: float | None = Field(
        description="Of that, what goes to a learned sink, which is no token; null without one.",
        examples=[None],
    )
    spread: float | None = Field(
        description="Mean distance between two of them; null for one head.", examples=[0.31]
    )


class SimilarityDocument(Reply):
    """How similar the heads of a stream are on this input."""

    stream: str = Field(examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(examples=[12])
    distances: PackedArray | None = Field(
        description="float32 [heads, heads] over all heads, layer by layer: the square root of the mean, over"
        " rows, of the Jensen-Shannon divergence in nats; 0 to 0.833. null unless asked for."
    )
    places: list[list[tuple[float, float]]] = Field(
        description="[layer][head]: (x, y) on the map, in units of the distance."
    )
    kept: float = Field(
        description="The share of the sum of squared distances that the map keeps, 0 to 1.", examples=[0.35]
    )
    stress: float = Field(description="Kruskal's stress-1 of the map; 0 is exact.", examples=[0.48])
    clusters: list[ClusterReply] = Field(description="The largest first.")
    silhouette: float = Field(
        description="How far the clusters lie apart, -1 to 1; below 0.25 they shade into one another.",
        examples=[0.15],
    )
    sink: Literal["with", "without"] = Field(description="As it was asked.", examples=["with"])
    rows: RowsRead
    notes: list[str] = Field(description="What is compared, sampled or lost, in sentences.")
