"""Two heads, or sets of heads, compared: A is from the capture in the path, B from ``b.capture``."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...figures.comparison import MOST_CELLS
from .query import TokenQuery, takes
from .weights import COLOUR_OPTIONS


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


@takes("heads", "by", *COLOUR_OPTIONS, required="heads", max_cells={"default": MOST_CELLS})
class ComparisonQuery(OtherQuery):
    """Which heads of A, what B is, and how weights become colours."""


@takes("theme")
class ComparisonFigureQuery(ComparisonQuery):
    """What to draw, and how."""


class HeadDifferencesQuery(OtherQuery):
    """What every head of A is compared with: b.heads, or the same head of B."""
