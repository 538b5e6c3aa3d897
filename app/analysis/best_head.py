"""The head that is shown where a view names a pair and no head."""

from dataclasses import replace

from ..core.capture import Capture
from ..core.view_spec import ViewSpec
from .ranking import Ranking, rank_pair


def with_best_head(view: ViewSpec, capture: Capture, ranking: Ranking | None = None) -> ViewSpec:
    """The view with the head in which its query attends to its key the most, where it has a pair and no head.

    A view that names a layer or a head alone gets the first of the other.

    Args:
        capture: as it is shown (`TokenView.of`).
        ranking: the heads ranked for the pair, where that is known.

    Raises:
        UnknownStream, OutOfRange: the pair does not fit the capture.
    """
    if view.heads is not None or view.kind not in ("head", "sentence") or not (view.names_heads or view.pair):
        return view
    layer, head = 0, 0
    if view.pair and not view.names_heads:
        stream = view.stream or capture.opening_stream
        best = (ranking or rank_pair(capture, stream, *view.pair, **view.units())).heads[0]
        layer, head = best.layer, best.head
    return replace(
        view,
        layer=layer if view.layer is None else view.layer,
        head=head if view.head is None else view.head,
    )
