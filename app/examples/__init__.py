"""Example inputs that show something true about a built-in model, some with a recording."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..capture.recording import RecordedCapture, read
from ..core.input import Input
from ..message import from_data

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """An example input, and the pair to select.

    Attributes:
        query, key: token positions of the pair to select; None to show the whole head.
        stream: which attention; None for the model's first.
        pair, target, generate, image, audio: the other fields of an `Input`, as in its facts.
        note: what the example shows, in a sentence.
        b: what differs in the input that it is compared with; None if it is not compared.
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
        """The input of the model."""
        names = ("text", "pair", "target", "generate", "image", "audio")
        return Input.of({name: value for name in names if (value := getattr(self, name)) is not None})

    @property
    def path(self) -> Path | None:
        """The path of its recording."""
        return _FOLDER / self.recording if self.recording else None


def examples() -> list[Example]:
    """All examples; the first is shown on a first visit."""
    entries = json.loads((_FOLDER / "examples.json").read_text(encoding="utf-8"))
    return [
        Example(**{**entry, "title": from_data(entry["title"]), "note": from_data(entry["note"])})
        for entry in entries
    ]


def recordings() -> list[RecordedCapture]:
    """The captures that ship with Followspot."""
    return [read(example.path) for example in examples() if example.path]
