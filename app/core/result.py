"""What further runs of a model found, for the figures that show it."""

from .contributions import Contributions
from .effects import Effects
from .lens import Lens
from .method_comparison import MethodComparison
from .patch_map import PatchMap
from .position_curve import PositionCurve

# Plain data, which a saved figure stores as they are.
StoredResult = Lens | Contributions | PatchMap | MethodComparison | PositionCurve
Result = Effects | StoredResult
