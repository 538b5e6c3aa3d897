"""What the sides of a stream, and the parts of a text, are called in sentences for readers."""

from ..message import Message, _, pgettext
from .input import Role

_NAMES = {
    "text": _("text"),
    "source": _("source"),
    "target": _("target"),
    "image": _("image"),
    "audio": _("sound"),
}
_ROLES: dict[Role, Message] = {
    "system": pgettext("role of a message", "system"),
    "user": pgettext("role of a message", "user"),
    "assistant": pgettext("role of a message", "assistant"),
    "passage": pgettext("role of a message", "retrieved passage"),
}
_PARTS = {"prompt": _("prompt"), "answer": _("generated"), "template": _("template")}


def side_name(side: str) -> Message | str:
    """The name of a side; in addresses and JSON it is always the English identifier."""
    return _NAMES.get(side, side)


def part_name(part: str) -> Message | str:
    """The name of a part of a text; A and B are names in every language."""
    if part.startswith("message-"):
        return _("message {number}", number=part.removeprefix("message-"))
    return _PARTS.get(part, part)


def said(role: Role, content: str) -> Message:
    """What somebody says in a conversation, after who says it."""
    return _("{name}: {text}", name=_ROLES[role], text=content)


def answered(content: str) -> Message:
    """What the model says in a conversation, after that it was generated."""
    return _("{name}: {text}", name=_PARTS["answer"], text=content)


def message_name(part: str, role: Role) -> Message:
    """The name of a message by who says it, such as ``user 2``.

    Args:
        part: ``message-2``.
    """
    return _("{role} {number}", role=_ROLES[role], number=part.removeprefix("message-"))
