"""The kinds of figures: a file for each, and this table of them."""

from collections.abc import Mapping

from ..figure import KindName
from .alignment import ALIGNMENT
from .comparison import COMPARISON
from .head import HEAD
from .kind import Kind
from .sentence import SENTENCE

KINDS: Mapping[KindName, Kind] = {
    "head": HEAD,
    "sentence": SENTENCE,
    "alignment": ALIGNMENT,
    "comparison": COMPARISON,
}
