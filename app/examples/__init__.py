"""Example inputs that show something true about a built-in model, some with a recording."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..capture.recording import RecordedCapture, read
from ..core.input import Generation, Input, Message
from ..core.shape import NOT_SENT, sent
from ..message import from_data

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """An example input, and the pair to select.

    Attributes:
        model: key of the model that the suggestion was made with.
        query, key: token positions of the pair to select; None to show the whole head.
        stream: which attention; None for the model's first.
        text, messages, pair, target, generate, image, audio: the fields of the model's input.
        note: what the example shows, in a sentence.
        b: what differs in the input that it is compared with, by field; None if it is not compared.
        recording: name of the file with its capture, if one ships; it is shown before a model is loaded.
    """

    title: str
    model: str
    layer: int
    head: int
    note: str
    query: int | None = None
    key: int | None = None
    stream: str | None = None
    text: str | None = None
    messages: tuple[Message, ...] | None = None
    pair: str | None = None
    target: str | None = None
    generate: Generation | None = None
    image: str | None = None
    audio: str | None = None
    b: Mapping[str, str] | None = None
    recording: str | None = field(default=None, metadata=NOT_SENT)

    @property
    @sent
    def recorded(self) -> bool:
        """Its capture ships with Followspot and needs no model."""
        return self.recording is not None

    @property
    def input(self) -> Input:
        """The input of the model."""
        names = ("text", "messages", "pair", "target", "generate", "image", "audio")
        return Input(**{name: getattr(self, name) for name in names})

    @property
    def path(self) -> Path | None:
        """The path of its recording."""
        return _FOLDER / self.recording if self.recording else None


def examples() -> list[Example]:
    """All examples; the first is shown on a first visit."""
    entries = json.loads((_FOLDER / "examples.json").read_text(encoding="utf-8"))
    return [_example(**entry) for entry in entries]


def _example(title: str, note: str, **fields: Any) -> Example:
    user_input = Input.of({name: fields.pop(name) for name in ("generate", "messages") if name in fields})
    return Example(
        title=from_data(title),
        note=from_data(note),
        generate=user_input.generate,
        messages=user_input.messages,
        **fields,
    )


def recordings() -> list[RecordedCapture]:
    """The captures that ship with Followspot."""
    return [read(example.path) for example in examples() if example.path]
