"""What a figure shows besides attention weights."""

from ..errors import InvalidRequest
from ..message import _


def missing_result() -> InvalidRequest:
    """The error of a figure that was made without what it shows."""
    return InvalidRequest(
        _("A figure of this kind needs the model itself, not only attention weights."),
        hint=_("Choose kind=head, or a capture whose model is loaded."),
    )
