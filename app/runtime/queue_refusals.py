"""What is said where no more work may wait: of anybody, or of one client."""

from ..errors import Busy, TooManyRequests
from ..message import _, ngettext


def queue_full(waiting: int, limit: int) -> Busy:
    """So many requests of all clients wait, and no more may."""
    return Busy(
        ngettext(
            "{count} request is already waiting for the model.",
            "{count} requests are already waiting for the model.",
            waiting,
        ),
        hint=_("Try again in a moment."),
        asked=waiting + 1,
        limit=limit,
    )


def client_queue_full(waiting: int, limit: int) -> TooManyRequests:
    """So many requests of one client wait, and no more of it may."""
    return TooManyRequests(
        _("{count} of your requests are already waiting for the model.", count=waiting),
        hint=_("Send the next one when some of them are answered."),
        asked=waiting + 1,
        limit=limit,
    )
