"""A view whose tokens may be named by words, fitted to its capture."""

from ..core.capture import Capture
from ..core.view_spec import ViewSpec
from ..errors import InvalidRequest
from ..message import _
from .best_head import with_best_head
from .token_lookup import find_pair


def located_view(
    view: ViewSpec, capture: Capture, query: int | str | None, key: int | str | None
) -> ViewSpec:
    """The view with its query and key found, and the best head for them where none is named.

    Args:
        query, key: each a word, a position or None.

    Raises:
        UnknownStream, OutOfRange: there is no such token.
        InvalidRequest: some options have no meaning together.
    """
    shown = view.of(capture)
    view = find_pair(view, shown, query, key)
    if conflict := view.conflict():
        raise InvalidRequest(
            _("This cannot be shown. {conflict}", conflict=conflict),
            hint=_("Leave one of these arguments out."),
        )
    return with_best_head(view, shown)
