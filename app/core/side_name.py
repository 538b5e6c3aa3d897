"""What the sides of a stream are called in sentences for readers."""

from ..message import Message, _

_NAMES = {
    "text": _("text"),
    "source": _("source"),
    "target": _("target"),
    "image": _("image"),
    "audio": _("sound"),
}


def side_name(side: str) -> Message | str:
    """The name of a side; in addresses and JSON it is always the English identifier."""
    return _NAMES.get(side, side)
