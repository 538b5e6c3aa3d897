"""The kinds of figures: one file each, and this table of them."""

from collections.abc import Mapping

from ...core.view_spec import KindName
from .alignment import ALIGNMENT
from .budget import BUDGET
from .comparison import COMPARISON
from .contributions import CONTRIBUTIONS
from .effect import EFFECT
from .head import HEAD
from .kind import Kind
from .lens import LENS
from .methods import METHODS_KIND
from .overview import OVERVIEW
from .patch import PATCH
from .position import POSITION
from .ranking import RANKING
from .scatter import SCATTER
from .sentence import SENTENCE

KINDS: Mapping[KindName, Kind] = {
    "head": HEAD,
    "sentence": SENTENCE,
    "overview": OVERVIEW,
    "ranking": RANKING,
    "alignment": ALIGNMENT,
    "comparison": COMPARISON,
    "effect": EFFECT,
    "scatter": SCATTER,
    "lens": LENS,
    "contributions": CONTRIBUTIONS,
    "patch": PATCH,
    "methods": METHODS_KIND,
    "budget": BUDGET,
    "position": POSITION,
}
