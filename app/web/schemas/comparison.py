"""Two heads, or sets of heads, compared: A is from the capture in the path, B from ``b.capture``."""

from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...core.token import Part
from ...figures.comparison import MOST_CELLS
from .query import TokenQuery, takes
from .reply import Reply
from .weights import DRAWN_OPTIONS


@takes("b_stream", "b_heads", "b_by")
class OtherQuery(TokenQuery):
    """What B is, if it differs from A."""

    b_capture: str | SkipJsonSchema[None] = Field(
        None,
        alias="b.capture",
        max_length=64,
        description="B's capture; the same as A's if absent.",
        examples=["fedcba9876543210" * 2],
    )


@takes("heads", "by", required="heads")
class ComparisonQuery(OtherQuery):
    """Which heads of A, and what B is."""


@takes(*DRAWN_OPTIONS, max_cells={"default": MOST_CELLS})
class ComparisonFigureQuery(ComparisonQuery):
    """What to draw, and how."""


class HeadDifferencesQuery(OtherQuery):
    """What every head of A is compared with: b.heads, or the same head of B."""


class SideReply(Reply):
    """One of the two."""

    title: str = Field(description="Its heads, in words.", examples=["Layer 3, head 1"])
    capture: str = Field(examples=["0123456789abcdef" * 2])
    model: str = Field(examples=["minilm"])
    text: str = Field(examples=["The cat sat on the mat because it was soft."])
    stream: str = Field(examples=["self"])
    heads: str = Field(examples=["3.1"])
    by: Literal["mean", "max"]
    members: list[tuple[int, int]] = Field(
        description="The heads [layer, head], each once.", examples=[[(3, 1)]]
    )
    provenance: dict[str, Any] = Field(description="Model, revision, versions.")


class AlignedUnitReply(Reply):
    """One row or column that both A and B have, or only one of them."""

    label: str = Field(examples=["mat"])
    special: bool = Field(examples=[False])
    part: Part | None = Field(examples=[None])
    a: list[int] | None = Field(description="Token positions in A; null: only B has it.", examples=[[6]])
    b: list[int] | None = Field(description="Token positions in B; null: only A has it.", examples=[[6]])


class MeasureReply(Reply):
    """How far the two differ, by one definition."""

    name: Literal["jsd", "tv", "correlation"]
    title: str = Field(examples=["Jensen-Shannon divergence"])
    explanation: str = Field(examples=["How easily the two rows can be distinguished."])
    formula: str = Field(examples=["½ Σⱼ |pⱼ - qⱼ|"])
    unit: str = Field(description="Empty for a share or a correlation.", examples=["nats"])
    low: float = Field(examples=[0.0])
    high: float = Field(examples=[0.6931471805599453])
    source: str = Field(examples=["Lin 1991"])
    overall: float | None = Field(
        description="The mean over the rows that have it; of the correlation, that over all cells at once.",
        examples=[0.055],
    )
    rows: list[float | None] = Field(
        description="Of each row; null where only one side has it, or it has no such value.",
        examples=[[0.01]],
    )
    undefined: str = Field(description="Why there is no such value at all; else empty.", examples=[""])


class ComparisonDocument(Reply):
    """Two heads, or sets of heads, on common rows and columns."""

    a: SideReply
    b: SideReply
    words: bool = Field(
        description="A row or column is a word: asked for, or because the models cut words otherwise.",
        examples=[False],
    )
    rows: list[AlignedUnitReply]
    columns: list[AlignedUnitReply]
    measures: list[MeasureReply]
    notes: list[str] = Field(examples=[["The difference is A − B: above 0, A attends more."]])


class HeadDifferenceReply(Reply):
    """How far one head is from what it is compared with: means over the measured rows."""

    layer: int = Field(examples=[5])
    head: int = Field(examples=[9])
    jsd: float = Field(description="Nats, 0 to ln 2.", examples=[0.217])
    tv: float = Field(description="0 to 1.", examples=[0.384])


class AttentionShiftReply(Reply):
    """In one head, what a token attends to more, and less, in B than in A; numbers of rows and columns."""

    layer: int = Field(examples=[3])
    head: int = Field(examples=[1])
    query: int = Field(description="The row of the query.", examples=[8])
    gained: int = Field(description="The column, of those in both, that grew most.", examples=[2])
    gained_from: float = Field(description="Its weight in A.", examples=[0.149])
    gained_to: float = Field(description="Its weight in B.", examples=[0.492])
    gain: float = Field(description="gained_to - gained_from, above 0.", examples=[0.343])
    lost: int | None = Field(description="The column that shrank most; null if none did.", examples=[6])
    lost_from: float | None = Field(description="Its weight in A.", examples=[0.196])
    lost_to: float | None = Field(description="Its weight in B.", examples=[0.144])


class HeadDifferencesDocument(Reply):
    """Every head of A's stream, compared with the same head of B or with one set of heads."""

    stream: str = Field(examples=["self"])
    compared: Literal["same head", "B"] = Field(
        description="same head: each with the same layer and head of B; B: each with the heads of b.heads."
    )
    words: bool = Field(examples=[False])
    rows: list[AlignedUnitReply]
    columns: list[AlignedUnitReply]
    jsd: list[list[float]] = Field(description="[layer][head], means over the rows measured.")
    tv: list[list[float]] = Field(description="[layer][head], means over the rows measured.")
    heads: list[HeadDifferenceReply] = Field(description="Those that differ most (by jsd) first.")
    shifts: list[AttentionShiftReply] = Field(
        description="The 200 largest gains of all heads and rows, special tokens left out."
    )
    rows_measured: int = Field(examples=[12])
    rows_shared: int = Field(description="Rows that both have.", examples=[12])
    notes: list[str] = Field(examples=[["12 of 14 rows and columns are in both."]])
