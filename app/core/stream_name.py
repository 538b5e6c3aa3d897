"""What streams are called in sentences for readers."""

from ..message import Message, _

_NAMES = {
    "self": _("self-attention"),
    "encoder": _("encoder attention"),
    "decoder": _("decoder attention"),
    "cross": _("cross-attention"),
}


def stream_name(stream: str) -> Message | str:
    """The name of a stream; in addresses, commands and data it is always the English identifier."""
    return _NAMES.get(stream, stream)
