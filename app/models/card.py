"""Metadata of a model in the catalogue, before and after it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..capture.record import Stream

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
class ModelCard:
    """One entry of the catalogue.

    Attributes:
        source: where it comes from: a Hub id, or the name of a folder.
        family: ``encoder``, ``decoder``, ``encoder-decoder``, or ``unknown`` until it was loaded.
        modality: ``text``, ``vision``, ``speech`` or ``unknown``.
        parameters: how many numbers it has; the publisher's rounded figure until it was loaded.
        revision: content hash of configuration, tokenizer and weights; None until it was computed.
        streams: its attentions; None until it was loaded.
        max_tokens: the longest input it can read, special tokens included; None if there is no limit.
        note: why one would look at this model.
        bytes: size of the weights on disk; the publisher's rounded figure until they are here.
        problem: why loading failed, as a problem document.
        takes: the fields of an input that it reads; None until it was loaded.
        languages: in which it can write down speech: names by code; empty where there is no choice.
        language: the code of the one that holds if none is chosen; None: it detects the language.
        can: what it can do beside attention: ``generate``, ``predict``.
        origin: it ships with Followspot, lies in a folder of the operator, or comes from the Hub.
        stored: its files are on this machine, so that loading needs no network.
        commit: the Hub's revision of these files; None for other origins, or until it is known.
        gated: the Hub asks people to accept its licence before they may download it.
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
