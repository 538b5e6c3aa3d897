"""The weights of a capture: matrices, rows, pictures of them, and how one is computed."""

from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...capture.export import Precision
from ..request_validation import Index, Span
from .query import Position, Query, TokenQuery, takes


class AttentionQuery(Query):
    """Which part of a matrix, and its largest size."""

    query: Span | SkipJsonSchema[None] = Field(
        None, description="Rows a up to, not including, b; all if absent.", examples=["0:13"]
    )
    key: Span | SkipJsonSchema[None] = Field(
        None, description="Columns a up to, not including, b; all if absent.", examples=["0:13"]
    )
    max_cells: Annotated[Index, Field(ge=1, le=2048)] = Field(
        512,
        description="Most rows and most columns; what is larger is pooled by maximum, and the reply says so.",
    )


class OverviewQuery(TokenQuery):
    """Which layers, and which tokens are rows and columns of their thumbnails."""

    layers: Span | SkipJsonSchema[None] = Field(
        None, description="Layers a up to, not including, b; all if absent.", examples=["0:6"]
    )


class ExportQuery(Query):
    """Which weights a file holds."""

    stream: str | SkipJsonSchema[None] = Field(
        None, max_length=64, description="One stream; all if absent.", examples=["self"]
    )
    layer: Index | SkipJsonSchema[None] = Field(
        None, description="One layer of it, from 0; all if absent.", examples=[5]
    )
    dtype: Precision = Field("float32", description="float16 is half as large, and rounds to three digits.")


class PairQuery(Query):
    """A query token, which attends, and a key token, which is attended to."""

    query: Position
    key: Position


class RowsQuery(Query):
    """A query token or a key token: one of the two."""

    query: Position | SkipJsonSchema[None] = Field(
        None, description="Position of the query token.", examples=[0]
    )
    key: Position | SkipJsonSchema[None] = Field(
        None, description="Position of the key token; instead of query."
    )


# Which heads of A are drawn, and how.
HEAD_OPTIONS = ("layer", "head", "heads", "by")
COLOUR_OPTIONS = ("scale", "colours", "max_cells")


@takes(*HEAD_OPTIONS, *COLOUR_OPTIONS, "crop", max_cells={"default": 512})
class MatrixQuery(TokenQuery):
    """Which heads, and how their weights become colours."""


@takes("theme")
class FigureQuery(MatrixQuery):
    """Which heads to draw, and how."""
