"""Inputs that show something true about a built-in model, some of them recorded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..capture.input import Input
from ..capture.recording import RecordedCapture, read

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """An input to start from, and where to look.

    Attributes:
        query, key: token positions of the pair to look at; None to look at the head as a whole.
        stream: which attention; None for the model's first.
        pair, target, generate, image, audio: the other fields of an `Input`, as its facts have them.
        note: what there is to see, in a sentence.
        b: what is different in the input that it is compared with; None: it is not compared.
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
    pair: str | None = None
    target: str | None = None
    generate: dict[str, Any] | None = None
    image: str | None = None
    audio: str | None = None
    b: dict[str, str] | None = None
    recording: str | None = None

    @property
    def input(self) -> Input:
        """What is given to the model."""
        names = ("text", "pair", "target", "generate", "image", "audio")
        return Input.of({name: value for name in names if (value := getattr(self, name)) is not None})

    @property
    def path(self) -> Path | None:
        """Where its recording lies."""
        return _FOLDER / self.recording if self.recording else None


def examples() -> list[Example]:
    """All examples; the first is what a newcomer sees."""
    return [Example(**entry) for entry in json.loads((_FOLDER / "examples.json").read_text(encoding="utf-8"))]


def recordings() -> list[RecordedCapture]:
    """The captures that ship with Followspot."""
    return [read(example.path) for example in examples() if example.path]
