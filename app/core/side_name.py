"""What the sides of a stream, and the parts of a text, are called in sentences for readers."""

from collections.abc import Mapping

from ..message import Message, _, pgettext
from .input import Message as Said
from .input import Role, message_field

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


def part_name(part: str, roles: Mapping[str, Role]) -> Message | str:
    """The name of a part of an input; A and B are names in every language.

    Args:
        part: a message is named by who says it and its number, such as ``user 2`` for ``message-2``.
        roles: who says each message.
    """
    return message_name(part, roles) if part.startswith("message-") else _PARTS.get(part, part)


def message_name(part: str, roles: Mapping[str, Role]) -> Message:
    """The name of a message, such as ``user 2`` for ``message-2``; without its role if there is none."""
    number = part.removeprefix("message-")
    if part not in roles:
        return _("message {number}", number=number)
    return _("{role} {number}", role=_ROLES[roles[part]], number=number)


def said(place: int, message: Said) -> Message:
    """What somebody says in a conversation, after the name of the message, counted from 0."""
    field = message_field(place)
    return _("{name}: {text}", name=message_name(field, {field: message.role}), text=message.content)


def answered(content: str) -> Message:
    """What the model says in a conversation, after that it was generated."""
    return _("{name}: {text}", name=_PARTS["answer"], text=content)
