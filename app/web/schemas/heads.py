"""All heads of a stream at once."""

from .query import TokenQuery, takes
from .weights import PairQuery


@takes("sort")
class HeadsQuery(PairQuery, TokenQuery):
    """A pair of tokens; with another unit, of the units that contain them."""


@takes("layer", "head", "heads")
class AlignmentQuery(TokenQuery):
    """Which heads to average."""
