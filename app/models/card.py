"""What the catalogue says about a model, before and after it is loaded."""

from dataclasses import dataclass
from typing import Any, Literal

from ..capture.record import Stream

State = Literal["absent", "loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far loading is: the phase in words, the share done (0-1), seconds since the start."""

    phase: str
    fraction: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One entry of the catalogue.

    Attributes:
        revision: content hash of configuration, tokenizer and weights; None until it was computed.
        streams: its attentions; None until it was loaded.
        max_tokens: the longest input it can read, special tokens included; None if there is no limit.
        note: why one would look at this model.
        bytes: size of the weights on disk.
        problem: why loading failed, as a problem document.
        takes: the fields of an input that it reads; None until it was loaded.
        can: what it can do beside attention, such as ``lm_head``.
    """

    key: str
    title: str
    source: str
    family: str
    modality: str
    licence: str
    note: str
    parameters: int | None = None
    bytes: int | None = None
    max_tokens: int | None = None
    streams: tuple[Stream, ...] | None = None
    takes: tuple[str, ...] | None = None
    revision: str | None = None
    state: State = "absent"
    progress: Progress | None = None
    problem: dict[str, Any] | None = None
    can: tuple[str, ...] = ()
