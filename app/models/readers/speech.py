"""Readers of sound: for speech encoders, and for encoder-decoders that transcribe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from ...capture.input import Input
from ...capture.language import Language, Origin
from ...capture.record import Rows, Token
from ...errors import UnsupportedInput
from ..hearing import Ear, Hearing
from ..languages import Languages
from ..reading import Files, Reader, Reading
from ..sound import LONGEST, Clip, decode
from ..tokens import Encoding, continued, encode, probe_text
from .translation import TARGET, TargetReader

SIDE = "audio"
STREAMS = {"encoder": (SIDE, SIDE), "decoder": (TARGET, TARGET), "cross": (TARGET, SIDE)}
# Probe length in frames for a model that reads any length: one second for most.
_PROBE_FRAMES = 50


class SpeechReader(Reader):
    """Reads a clip, in one stack.

    Args:
        ear: converts it to the model's input.
        tokenizer: of a model that predicts a character for each frame (CTC); None for others.
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
        """The transcript: the most likely character of each frame, without repetitions and blanks."""
        if self._tokenizer is None:
            return {}
        return {SIDE: self._tokenizer.decode(output.logits[0].argmax(-1).tolist())}

    def probe(self, limit: int | None = None) -> Reading:
        """A reproducible clip."""
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


class TranscriptionReader(TargetReader):
    """Reads a clip in the encoder, and its transcript in the decoder.

    Args:
        ear: converts the clip to the model's input.
        prompt: ids with which the decoder begins: its start token, and for some models those of its task. The
            token of a language that is chosen or detected follows the first.
        limit: most tokens that the decoder can read.
        languages: the languages to choose from; None if there is no choice.
    """

    sides = STREAMS
    # OpenAI's own word times (whisper/timing.py) take each token from the row that predicts it.
    rows: Mapping[str, Rows] = {"cross": "written"}

    reasons: Mapping[str, str] = {
        **TargetReader.reasons,
        "language": "By its generation_config.json it is not multilingual.",
    }

    def __init__(
        self,
        ear: Ear,
        tokenizer: Any,
        prompt: tuple[int, ...],
        limit: int | None,
        generates: bool,
        languages: Languages | None = None,
    ) -> None:
        super().__init__(SIDE, tokenizer, prompt[0], limit, generates)
        self._ear = ear
        self._prompt = prompt
        self.languages = languages
        if languages is not None:
            self.takes |= {"language"}

    def check(self, given: Input) -> None:
        """Refuse what this model does not read. Raises UnsupportedInput, UnknownLanguage."""
        super().check(given)
        if self.languages is None or given.language is None:
            return
        self.languages.check(given.language)
        if self._begins(given):
            raise UnsupportedInput(
                "The target begins with a prompt of its own, which says the language.",
                hint="Leave out the language, or the prompt.",
            )

    def detects(self, given: Input) -> bool:
        """Whether the model has to detect the language: none is chosen, typed or configured."""
        known = self.languages
        open_ = known is not None and known.configured is None and given.language is None
        return open_ and self.written is not None and not self._begins(given)

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """The clip and the transcript. Raises ClipTooLong, ClipTooShort."""
        heard = self._ear.hear(_clip(given, files))
        language = self._language(given, answer)
        written = answer[1:] if answer and language and language.origin == "detected" else answer
        return replace(
            self._reading(heard, *self._target(given, written, language)), answer=answer, language=language
        )

    def probe(self, limit: int | None = None) -> Reading:
        """A reproducible clip, and the probe text, truncated or repeated."""
        heard = self._ear.hear(self._ear.probe(limit or _PROBE_FRAMES))
        text, target = self._target(Input(target=probe_text(limit)), None)
        return self._reading(heard, text, target.cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The decoder's positions; a clip is limited in seconds."""
        return {SIDE: None, TARGET: self._limit}

    def _target(
        self, given: Input, answer: tuple[int, ...] | None, language: Language | None = None
    ) -> tuple[str, Encoding]:
        """The decoder's input, starting with its prompt: the model's own, unless the text contains one.

        A text contains one if it begins with the start token: `<|startoftranscript|><|fr|><|transcribe|>
        ...`.
        """
        spoken = () if self.languages is None or language is None else (self.languages.tokens[language.code],)
        prompt = prompted(self._tokenizer, (self._start, *spoken, *self._prompt[1:]))
        if given.target is None:
            return continued(self._tokenizer, "", prompt, answer or (), part=None)
        typed = self._typed(given.target)
        if typed.ids[:1] == (self._start,):
            return given.target, typed
        return given.target, Encoding((*prompt.ids, *typed.ids), (*prompt.tokens, *typed.tokens))

    def _language(self, given: Input, answer: tuple[int, ...] | None) -> Language | None:
        """The language whose token the decoder reads; None if it reads none, or it is not known yet."""
        known = self.languages
        if known is None:
            return None
        if given.language is not None:
            return known.named(given.language, "chosen")
        origin: Origin = "detected"
        code, first = known.configured, (answer or ())[:1]
        if given.target is not None and self._begins(given):
            code, first, origin = None, self._typed(given.target).ids[1:2], "typed"
        elif code is not None:
            origin = "configured"
        code = code or next(map(known.code, first), None)
        return None if code is None else known.named(code, origin)

    def _begins(self, given: Input) -> bool:
        """Whether the target begins with its own prompt."""
        return given.target is not None and self._typed(given.target).ids[:1] == (self._start,)

    def _typed(self, target: str) -> Encoding:
        """A target without the tokens that the tokenizer put in front, which cover no text."""
        typed = encode(self._tokenizer, target, as_target=True)
        added = next((n for n, token in enumerate(typed.tokens) if token.start is not None), 0)
        return Encoding(typed.ids[added:], typed.tokens[added:])

    def _reading(self, heard: Hearing, text: str, written: Encoding) -> Reading:
        return Reading(
            texts={SIDE: "", TARGET: text},
            tokens={SIDE: heard.tokens, TARGET: written.tokens},
            arguments={self._ear.name: heard.values, "decoder_input_ids": torch.tensor([written.ids])},
            media={SIDE: heard.sound},
            heard={SIDE: heard.heard},
        )


def prompted(tokenizer: Any, ids: tuple[int, ...]) -> Encoding:
    """Tokens that stand for no text, by their names."""
    pieces = tokenizer.convert_ids_to_tokens(list(ids))
    tokens = (
        Token(token, piece, piece, None, None, True, None, False)
        for token, piece in zip(ids, pieces, strict=True)
    )
    return Encoding(ids, tuple(tokens))


def _clip(given: Input, files: Files) -> Clip:
    """The clip of an input. Its length was checked on upload: see store/files.py."""
    return decode(files[given.audio or ""], LONGEST)
