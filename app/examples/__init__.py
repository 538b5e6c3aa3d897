"""Sentences that show something true about the built-in model, some of them recorded."""

import json
from dataclasses import dataclass
from pathlib import Path

from ..capture.recording import RecordedCapture, read

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence to start from, and where to look.

    Attributes:
        query, key: token positions of the pair to look at.
        note: what there is to see, in a sentence.
        recording: name of the file with its capture, if one ships; it is shown before a model is loaded.
    """

    title: str
    model: str
    text: str
    layer: int
    head: int
    query: int
    key: int
    note: str
    recording: str | None = None

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
