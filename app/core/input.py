"""The input of a model: everything that determines a capture besides the model and its weights."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

# What a model reads or not, beside the text.
_OPTIONAL = ("pair", "target", "generate", "language")

Method = Literal["greedy", "sample", "beam"]
# Who says a message. A passage is a text that was retrieved for the next message of the user.
Role = Literal["system", "user", "assistant", "passage"]

# A message as a field of an input: ``message-2``, counted from 1.
_MESSAGE_FIELD = re.compile(r"message-([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        role: who says it; a passage stands before the next message of the user, inside it, e.g. ``user``.
        content: its text, exactly as typed, e.g. ``Why did the server fail?``.
    """

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """How a model continues a prompt, or generates the target of an encoder-decoder.

    Attributes:
        tokens: most tokens; fewer if the model ends by itself.
        method: the most likely token each time, sampling, or the most likely of several paths.
        beams: number of paths; only for ``beam``.
        seed: of the sampling; only for ``sample``.
        temperature: divides the scores before sampling; only for ``sample``.
    """

    tokens: int = 20
    method: Method = "greedy"
    beams: int = 4
    seed: int = 0
    temperature: float = 1.0


# Which part of a text that is too long is kept.
Stretch = Literal["first", "last", "middle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input, of any kind that a model reads. Fields that were not supplied are None.

    Attributes:
        text: the sentence; for an encoder-decoder, the source, e.g. ``The cat sat on the mat.``.
        messages: a conversation, instead of a text; the model's own chat template writes the text.
        control_tokens: control tokens typed in a message are read as such, not as text; without messages
            always False, e.g. ``false``.
        pair: the second of two texts, for encoders that read two (segments A and B), e.g. ``null``.
        target: the input of an encoder-decoder's decoder; without it the model generates it, e.g. ``null``.
        generate: how the model continues the text.
        language: code of the language in which a multilingual model transcribes a clip; without it the model
            detects it, e.g. ``null``.
        image, audio: digest of an uploaded file, e.g. ``null``.
        tensors: digest of a file of attention that no model here computed; the other fields are then None,
            e.g. ``null``.
    """

    text: str | None = None
    messages: tuple[Message, ...] | None = None
    control_tokens: bool = False
    pair: str | None = None
    target: str | None = None
    generate: Generation | None = None
    language: str | None = None
    image: str | None = None
    audio: str | None = None
    tensors: str | None = None

    def __post_init__(self) -> None:
        # It says nothing of a text: the same input has one id.
        object.__setattr__(self, "control_tokens", self.control_tokens and self.messages is not None)

    def facts(self) -> dict[str, Any]:
        """The supplied fields as data for JSON: the same input always gives the same facts."""
        return {
            name: value for name, value in asdict(self).items() if value is not None and value is not False
        }

    @property
    def roles(self) -> dict[str, Role]:
        """Who says each message of a conversation, by the part of the input that it is."""
        return {message_field(place): one.role for place, one in enumerate(self.messages or ())}

    def texts(self) -> dict[str, str]:
        """The texts that were supplied, by field; messages are ``message-1``, ``message-2`` and so on."""
        texts = {"text": self.text, "pair": self.pair, "target": self.target}
        messages = {message_field(place): one.content for place, one in enumerate(self.messages or ())}
        return {name: text for name, text in texts.items() if text is not None} | messages

    def with_text(self, field: str, text: str) -> "Input":
        """This input with another text in one of the fields of `texts`."""
        found = _MESSAGE_FIELD.fullmatch(field)
        if found is None or self.messages is None:
            fields: dict[str, Any] = {field: text}
            return replace(self, **fields)
        place = int(found[1]) - 1
        changed = replace(self.messages[place], content=text)
        return replace(self, messages=(*self.messages[:place], changed, *self.messages[place + 1 :]))

    def changed(
        self, fields: Mapping[str, str | tuple[Message, ...]], takes: Collection[str] | None = None
    ) -> "Input":
        """This input with other texts, or another conversation, as B of a comparison has it.

        Args:
            fields: texts by field, empty for a pair, a target or a language that there is not; or
                ``messages``, instead of a text and a pair; with both, `check_conversation` refuses it.
            takes: the fields that the model reads: of the rest, those that are only here are left out. None,
                before the model was loaded: everything is kept.
        """
        unread = [name for name in _OPTIONAL if takes is not None and name not in takes]
        changes: dict[str, Any] = dict.fromkeys(unread)
        changes |= {name: value if name == "text" else value or None for name, value in fields.items()}
        if "messages" in fields:
            changes = {"text": None, "pair": None} | changes | {"messages": fields["messages"]}
        elif "text" in fields:
            changes |= {"messages": None}
        return replace(self, **changes)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Input":
        """The input with these :meth:`facts`."""
        generate, messages = facts.get("generate"), facts.get("messages")
        return cls(
            **{
                **facts,
                "generate": Generation(**generate) if generate else None,
                "messages": None if messages is None else tuple(Message(**message) for message in messages),
            }
        )


def message_field(place: int) -> str:
    """The name of a message, counted from 0, as a part of the input."""
    return f"message-{place + 1}"
