"""Sound: encoders that read a clip, and encoder-decoders that write down what is said in it."""

from collections.abc import Mapping
from typing import Any

import torch

from ...capture.input import Input
from ..hearing import Ear, Hearing
from ..reading import Files, Reader, Reading
from ..sound import LONGEST, Clip, decode
from ..tokens import PROBE, encode
from .translation import REPORTED, TARGET, started

SIDE = "audio"
STREAMS = {"encoder": (SIDE, SIDE), "decoder": (TARGET, TARGET), "cross": (TARGET, SIDE)}
# Frames on which a model that reads any length is measured: one second of most.
_PROBE_FRAMES = 50


class SpeechReader(Reader):
    """Reads a clip, in one stack.

    Args:
        ear: hears it as the model does.
        tokenizer: of a model that writes a character for each frame (CTC); None for others.
    """

    takes = frozenset({"audio"})
    needs = frozenset({"audio"})
    sides: Mapping[str, tuple[str, str]] = {"self": (SIDE, SIDE)}
    reported: Mapping[str, str] = {"self": "attentions"}

    def __init__(self, ear: Ear, tokenizer: Any = None) -> None:
        self._ear = ear
        self._tokenizer = tokenizer

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """One clip. Raises ClipTooLong, ClipTooShort."""
        return self._reading(self._ear.hear(_clip(given, files)))

    def understood(self, output: Any) -> Mapping[str, str]:
        """The transcript: the likeliest character of each frame, repetitions and blanks taken out."""
        if self._tokenizer is None:
            return {}
        return {SIDE: self._tokenizer.decode(output.logits[0].argmax(-1).tolist())}

    def probe(self, limit: int | None = None) -> Reading:
        """A clip that repeats exactly."""
        return self._reading(self._ear.hear(self._ear.probe(limit or _PROBE_FRAMES)))

    def limits(self) -> Mapping[str, int | None]:
        """None: the length of a clip is limited in seconds."""
        return {SIDE: None}

    def _reading(self, heard: Hearing) -> Reading:
        return Reading(
            texts={SIDE: ""},
            tokens={SIDE: heard.tokens},
            arguments={self._ear.name: heard.values},
            media={SIDE: heard.sound},
            heard={SIDE: heard.heard},
        )


class TranscriptionReader(Reader):
    """Reads a clip in the encoder and the words said in it in the decoder.

    Args:
        ear: hears the clip as the model does.
        start: id of the token that the decoder begins with.
        limit: tokens that the decoder can read.
    """

    takes = frozenset({"audio", "target"})
    needs = frozenset({"audio", "target"})
    sides = STREAMS
    reported = REPORTED

    def __init__(self, ear: Ear, tokenizer: Any, start: int, limit: int | None) -> None:
        self._ear = ear
        self._tokenizer = tokenizer
        self._start = start
        self._limit = limit

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """The clip and the words. Raises ClipTooLong, ClipTooShort."""
        return self._reading(self._ear.hear(_clip(given, files)), given.target or "", None)

    def probe(self, limit: int | None = None) -> Reading:
        """A clip that repeats exactly, and the probe text, cut."""
        heard = self._ear.hear(self._ear.probe(limit or _PROBE_FRAMES))
        return self._reading(heard, PROBE, limit or self._limit)

    def limits(self) -> Mapping[str, int | None]:
        """The decoder's positions; a clip is limited in seconds."""
        return {SIDE: None, TARGET: self._limit}

    def _reading(self, heard: Hearing, target: str, length: int | None) -> Reading:
        written = started(self._tokenizer, encode(self._tokenizer, target, as_target=True), self._start)
        written = written.cut(length)
        return Reading(
            texts={SIDE: "", TARGET: target},
            tokens={SIDE: heard.tokens, TARGET: written.tokens},
            arguments={self._ear.name: heard.values, "decoder_input_ids": torch.tensor([written.ids])},
            media={SIDE: heard.sound},
            heard={SIDE: heard.heard},
        )


def _clip(given: Input, files: Files) -> Clip:
    """The clip of an input. Its length was checked when the file came: see store/files.py."""
    return decode(files[given.audio or ""], LONGEST)
