"""How a model is run for each kind of figure that shows more than attention weights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..capture.live_capture import LiveCapture
from ..core.result import StoredResult
from ..core.view_spec import KindName, ViewSpec
from .contributions import contributions
from .lens import lens
from .method_comparison import method_comparison
from .patching import patch_map
from .position import position_curve

# Called with a number of runs of the model before they begin; raises if they are too many.
Admit: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the runs for a figure may cost.

    Attributes:
        admit: refuses too many runs.
        max_bytes: of what a forward keeps for a backward pass.
    """

    admit: Admit
    max_bytes: int


# With the captures of A and, if the kind has one, of B, and the view.
Run: TypeAlias = Callable[[LiveCapture, LiveCapture | None, ViewSpec, Limits], StoredResult]


def _patch(a: LiveCapture, b: LiveCapture | None, view: ViewSpec, limits: Limits) -> StoredResult:
    assert b is not None, "a patch shows two inputs"
    stream = view.stream or a.opening_stream
    return patch_map(a, b, view, view.patch, stream, view.patched_layer, limits.admit)


RUNS: Mapping[KindName, Run] = {
    "lens": lambda a, _b, view, limits: lens(a, view, limits.admit),
    "contributions": lambda a, _b, view, limits: contributions(a, view, limits.admit),
    "patch": _patch,
    "methods": lambda a, _b, view, limits: method_comparison(a, view, limits.admit, limits.max_bytes),
    "position": lambda a, _b, view, limits: position_curve(a, view, limits.admit),
}
