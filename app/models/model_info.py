"""Metadata of a model in the catalogue, before and after it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..core.stream import Stream

State = Literal["absent", "loading", "ready", "failed"]
Origin = Literal["built-in", "folder", "hub"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of loading: the phase in words, the share done (0-1), seconds since the start.

    Attributes:
        done, total: bytes downloaded, and to download; None in phases that download nothing.
    """

    phase: str
    fraction: float
    seconds: float
    done: int | None = None
    total: int | None = None


class Report(Protocol):
    """Callback for each phase of loading, the share done (0-1) and, while downloading, bytes."""

    def __call__(
        self, phase: str, fraction: float, done: int | None = None, total: int | None = None, /
    ) -> None:
        """Report the progress."""
        ...


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One entry of the catalogue.

    Attributes:
        source: its origin: a Hub id, or the name of a folder.
        family: ``encoder``, ``decoder``, ``encoder-decoder``, or ``unknown`` until it was loaded.
        modality: ``text``, ``vision``, ``speech`` or ``unknown``.
        parameters: number of parameters; the publisher's rounded figure until it was loaded.
        revision: content hash of configuration, tokenizer and weights; None until it was computed.
        streams: its attentions; None until it was loaded.
        max_tokens: the longest input it can read, including special tokens; None if there is no limit.
        note: why the model is of interest.
        bytes: size of the weights on disk; the publisher's rounded figure until they are downloaded.
        problem: why loading failed, as a problem document.
        takes: the fields of an input that it reads; None until it was loaded.
        languages: in which it can transcribe speech: names by code; empty if there is no choice.
        language: the code of its default language; None: it detects the language.
        can: what it can do besides attention: ``generate``, ``predict``.
        origin: shipped with Followspot, from a folder of the operator, or from the Hub.
        stored: whether its files are on this machine, so that loading needs no network.
        commit: the Hub's revision of these files; None for other origins, or until it is known.
        gated: whether the Hub requires users to accept its licence before they download it.
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
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    can: tuple[str, ...] = ()
    origin: Origin = "folder"
    stored: bool = True
    commit: str | None = None
    gated: bool = False
