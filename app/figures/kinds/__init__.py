"""The kinds of figures: a file for each, and this table of them."""

from collections.abc import Mapping

from ..figure import KindName
from .head import HEAD
from .kind import Kind

KINDS: Mapping[KindName, Kind] = {"head": HEAD}
