"""What somebody sent, as an error names it: in the quotation marks of the reader's language."""

from .message import Message, _


def quoted(text: object, most: int | None = None) -> Message:
    """A text between quotation marks; what cannot be printed in it is escaped.

    Args:
        most: of its characters; the rest is left out.
    """
    return _("“{text}”", text="".join(map(_printable, str(text)[:most])))


def _printable(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
