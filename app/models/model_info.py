"""Metadata of a model in the catalogue, before and after it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..core.input import Role
from ..core.stream import Stream
from ..errors import ProblemDocument

State = Literal["absent", "loading", "ready", "failed"]
Origin = Literal["built-in", "folder", "hub", "package"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of loading: the phase in words, the share done (0-1), seconds since the start.

    Attributes:
        phase: e.g. ``reading weights``.
        fraction: 0 to 1, e.g. ``0.4``.
        seconds: since loading began, e.g. ``2.1``.
        done: bytes downloaded; None in phases without a download, e.g. ``34000000``.
        total: bytes to download, e.g. ``90900000``.
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
        key: e.g. ``minilm``.
        title: e.g. ``MiniLM L6``.
        source: its origin: a Hub id, a package of PyPI, or the name of a folder or file, e.g.
            ``sentence-transformers/all-MiniLM-L6-v2``.
        family: ``encoder``, ``decoder``, ``encoder-decoder``, or ``unknown`` until it was loaded, e.g.
            ``encoder``.
        modality: ``text``, ``vision``, ``speech`` or ``unknown``, e.g. ``text``.
        licence: e.g. ``Apache-2.0``.
        note: why the model is of interest, e.g. ``A small BERT-style encoder.``.
        parameters: number of parameters; the publisher's rounded figure until it was loaded, e.g.
            ``22713216``.
        bytes: size of the weights on disk; the publisher's rounded figure until they are downloaded, e.g.
            ``90864192``.
        max_tokens: the longest input it can read, including special tokens; None if there is no limit, e.g.
            ``512``.
        streams: its attentions; None until it was loaded.
        takes: the fields of an input that it reads; None until it was loaded, e.g. ``["text"]``.
        roles: of the messages of a conversation that its chat template accepts; empty if it reads none, e.g.
            ``["system", "user", "assistant", "passage"]``.
        revision: content hash of configuration, tokenizer and weights; None until it was computed, e.g.
            ``3c2f5a7d9e10``.
        problem: why loading failed, as a problem document.
        languages: in which it can transcribe speech: names by code; empty if there is no choice, e.g.
            ``{"en": "English", "fr": "French"}``.
        language: the code of its default language; None: it detects the language, e.g. ``null``.
        can: what it can do besides attention: ``generate``, ``predict``, e.g. ``["generate", "predict"]``.
        origin: shipped with Followspot, from a folder or file of the operator, from the Hub, or from a
            package of PyPI.
        stored: whether its files are on this machine, so that loading needs no network, e.g. ``true``.
        commit: the Hub's revision of these files; None for other origins, or until it is known, e.g.
            ``null``.
        reads: codes of the languages that it was made for by its published description, which nobody measured
            here; empty if it names none or many, e.g. ``["en"]``.
        writes: code of the one language into which it translates; None if there are several or none is
            known, e.g. ``fr``.
        conversion_note: how it differs from the model that its file was made from, in sentences, e.g. that
            its weights are quantized; else empty, e.g. ``""``.
        drawable: whether it reads what people draw by hand, so that a page may offer a pad, e.g. ``false``.
        gated: whether the Hub requires users to accept its licence before they download it, e.g. ``false``.
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
    roles: tuple[Role, ...] = ()
    revision: str | None = None
    state: State = "absent"
    progress: Progress | None = None
    problem: ProblemDocument | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    can: tuple[str, ...] = ()
    origin: Origin = "folder"
    stored: bool = True
    commit: str | None = None
    gated: bool = False
    reads: tuple[str, ...] = ()
    writes: str | None = None
    conversion_note: str = ""
    drawable: bool = False
