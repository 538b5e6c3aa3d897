"""How a model is run for each kind of figure that shows more than attention weights."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..capture.live_capture import LiveCapture
from ..core.result import StoredResult
from ..core.view_spec import KindName, ViewSpec
from .contributions import contributions
from .lens import lens
from .method_comparison import method_comparison
from .patching import patch_map

# Called with a number of runs of the model before they begin; raises if they are too many.
Admit: TypeAlias = Callable[[int], None]
# With the captures of A and, if the kind has one, of B, and the view.
Run: TypeAlias = Callable[[LiveCapture, LiveCapture | None, ViewSpec, Admit], StoredResult]


def _patch(a: LiveCapture, b: LiveCapture | None, view: ViewSpec, admit: Admit) -> StoredResult:
    assert b is not None, "a patch shows two inputs"
    return patch_map(a, b, view, view.patch, view.stream or a.opening_stream, view.patched_layer, admit)


RUNS: Mapping[KindName, Run] = {
    "lens": lambda a, _b, view, admit: lens(a, view, admit),
    "contributions": lambda a, _b, view, admit: contributions(a, view, admit),
    "patch": _patch,
    "methods": lambda a, _b, view, admit: method_comparison(a, view, admit),
}
