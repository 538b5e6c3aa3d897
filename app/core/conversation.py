"""Conversations as users give them: their form, and what no chat template can read."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import get_args

from .. import strict_json
from ..errors import EmptyText, InvalidRequest
from ..message import _, enumerated
from ..quotation import quoted
from .input import Input, Message, Role, message_field

ROLES: tuple[Role, ...] = get_args(Role)


def parse_messages(value: object) -> tuple[Message, ...]:
    """The messages that JSON, or a list from Python, means.

    Args:
        value: a JSON text, or a list of `Message` or of mappings with ``role`` and ``content``.

    Raises:
        InvalidRequest: it is no such list; it says which message is wrong.
    """
    if isinstance(value, str):
        try:
            value = strict_json.read(value)
        except (ValueError, RecursionError) as error:
            raise InvalidRequest(_("messages is not JSON."), hint=_FORM) from error
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidRequest(_("messages is not a list."), hint=_FORM)
    return tuple(_message(place, one) for place, one in enumerate(value))


def messages_json(messages: Sequence[Message]) -> str:
    """Messages as an address has them: compact JSON, of which `parse_messages` gives the same.

    Halves of characters, which no reader accepts, are escaped: an address cannot hold them.
    """
    facts = [{"role": message.role, "content": message.content} for message in messages]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def check_conversation(user_input: Input) -> None:
    """Refuse a conversation that no template can read; every other input is accepted.

    Raises:
        EmptyText: there is no message, none of the user, or one that says nothing.
        InvalidRequest: a passage stands before no message of the user, or there is a text besides.
    """
    messages = user_input.messages
    if messages is None:
        return
    if user_input.text is not None or user_input.pair is not None:
        raise InvalidRequest(_("Give a text or a conversation, not both."))
    if not any(message.role == "user" for message in messages):
        raise EmptyText(
            _("The conversation has no message of the user."), hint=_("Add a message with the role user.")
        )
    for place, message in enumerate(messages):
        if not message.content.strip():
            raise EmptyText(
                _("Message {number} is empty.", number=str(place + 1)),
                hint=_("Write it, or remove it."),
                field=message_field(place),
            )
        after = messages[place + 1].role if place + 1 < len(messages) else None
        if message.role == "passage" and after not in ("passage", "user"):
            raise InvalidRequest(
                _(
                    "Message {number} is a passage, but no message of the user follows.",
                    number=str(place + 1),
                ),
                hint=_("Put passages before the message of the user that they are for."),
                field=message_field(place),
            )


_FORM = _("Write a list such as [{example}].", example='{"role": "user", "content": "Why?"}')


def _message(place: int, value: object) -> Message:
    if isinstance(value, Message):
        value = {"role": value.role, "content": value.content}
    number = str(place + 1)
    if not isinstance(value, Mapping) or value.keys() != {"role", "content"}:
        raise InvalidRequest(
            _("Message {number} does not consist of a role and a content.", number=number), hint=_FORM
        )
    role, content = value["role"], value["content"]
    if role not in ROLES:
        raise InvalidRequest(
            _("Message {number} cannot have the role {role}.", number=number, role=quoted(str(role), 40)),
            hint=_("Its role must be one of: {roles}.", roles=enumerated(ROLES)),
        )
    if not isinstance(content, str):
        raise InvalidRequest(_("The content of message {number} is not a text.", number=number), hint=_FORM)
    return Message(role, content)
