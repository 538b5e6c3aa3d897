"""Readers of sound: for speech encoders, and for encoder-decoders that transcribe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from ...core.input import Input
from ...core.language import Language, Origin
from ...core.stream import Rows
from ...core.token import Token
from ...errors import RevisionGone, UnsupportedInput
from ...message import _
from ..audio_decoding import LONGEST, DecodedAudio, decode_audio
from ..audio_processing import AudioInput, AudioProcessor
from ..languages import Languages
from ..model_input import Files, ModelInput, Reader
from ..tokenization import Encoding, continue_text, encode, probe_text
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
    output_fields: Mapping[str, str] = {"self": "attentions"}

    def __init__(self, processor: AudioProcessor, tokenizer: Any = None) -> None:
        self._processor = processor
        self._tokenizer = tokenizer

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """One clip. Raises ClipTooLong, ClipTooShort."""
        return self._model_input(self._processor.read(_clip(user_input, files)))

    def recognized_texts(self, output: Any) -> Mapping[str, str]:
        """The transcript: the most likely character of each frame, without repetitions and blanks."""
        if self._tokenizer is None:
            return {}
        return {SIDE: self._tokenizer.decode(output.logits[0].argmax(-1).tolist())}

    def probe(self, limit: int | None = None) -> ModelInput:
        """A reproducible clip."""
        return self._model_input(self._processor.read(self._processor.probe(limit or _PROBE_FRAMES)))

    def limits(self) -> Mapping[str, int | None]:
        """None: the length of a clip is limited in seconds."""
        return {SIDE: None}

    def _model_input(self, audio_input: AudioInput) -> ModelInput:
        return ModelInput(
            texts={SIDE: ""},
            tokens={SIDE: audio_input.tokens},
            arguments={self._processor.name: audio_input.values},
            media={SIDE: audio_input.sound},
            audio={SIDE: audio_input.audio},
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
        "language": _("By its generation_config.json it is not multilingual."),
    }

    def __init__(
        self,
        processor: AudioProcessor,
        tokenizer: Any,
        prompt: tuple[int, ...],
        limit: int | None,
        generates: bool,
        languages: Languages | None = None,
    ) -> None:
        super().__init__(SIDE, tokenizer, prompt[0], limit, generates)
        self._processor = processor
        self._prompt = prompt
        self.languages = languages
        if languages is not None:
            self.takes |= {"language"}

    def check(self, user_input: Input) -> None:
        """Refuse what this model does not read. Raises UnsupportedInput, UnknownLanguage."""
        super().check(user_input)
        if self.languages is None or user_input.language is None:
            return
        self.languages.check(user_input.language)
        if self._begins(user_input):
            raise UnsupportedInput(
                _("The target begins with its own prompt, which names the language."),
                hint=_("Leave out the language, or the prompt."),
            )

    def detects(self, user_input: Input) -> bool:
        """Whether the model has to detect the language: none is chosen, typed or configured."""
        languages = self.languages
        open_ = languages is not None and languages.configured is None and user_input.language is None
        return open_ and self.written is not None and not self._begins(user_input)

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """The clip and the transcript. Raises ClipTooLong, ClipTooShort; RevisionGone for an answer
        without the language that the model had to detect."""
        audio_input = self._processor.read(_clip(user_input, files))
        language = self._language(user_input, answer)
        if answer is not None and language is None and self.detects(user_input):
            raise RevisionGone(
                _("The stored answer of the model does not begin with a language."),
                hint=_("Send the clip again."),
            )
        answer_ids = answer[1:] if answer and language and language.origin == "detected" else answer
        return replace(
            self._model_input(audio_input, *self._target(user_input, answer_ids, language)),
            answer=answer,
            language=language,
        )

    def probe(self, limit: int | None = None) -> ModelInput:
        """A reproducible clip, and the probe text, truncated or repeated."""
        audio_input = self._processor.read(self._processor.probe(limit or _PROBE_FRAMES))
        text, target = self._target(Input(target=probe_text(limit)), None)
        return self._model_input(audio_input, text, target.cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The decoder's positions; a clip is limited in seconds."""
        return {SIDE: None, TARGET: self._limit}

    def _target(
        self, user_input: Input, answer: tuple[int, ...] | None, language: Language | None = None
    ) -> tuple[str, Encoding]:
        """The decoder's input, starting with its prompt: the model's own, unless the text contains one.

        A text contains one if it begins with the start token: `<|startoftranscript|><|fr|><|transcribe|>
        ...`.
        """
        spoken = () if self.languages is None or language is None else (self.languages.tokens[language.code],)
        prompt = named_tokens(self._tokenizer, (self._start, *spoken, *self._prompt[1:]))
        if user_input.target is None:
            return continue_text(self._tokenizer, "", prompt, answer or (), part=None)
        typed = self._typed(user_input.target)
        if typed.ids[:1] == (self._start,):
            return user_input.target, typed
        return user_input.target, Encoding((*prompt.ids, *typed.ids), (*prompt.tokens, *typed.tokens))

    def _language(self, user_input: Input, answer: tuple[int, ...] | None) -> Language | None:
        """The language whose token the decoder reads; None if it reads none, or it is not known yet."""
        languages = self.languages
        if languages is None:
            return None
        if user_input.language is not None:
            return languages.named(user_input.language, "chosen")
        origin: Origin = "detected"
        code, first = languages.configured, (answer or ())[:1]
        if user_input.target is not None and self._begins(user_input):
            code, first, origin = None, self._typed(user_input.target).ids[1:2], "typed"
        elif code is not None:
            origin = "configured"
        code = code or next(map(languages.code, first), None)
        return None if code is None else languages.named(code, origin)

    def _begins(self, user_input: Input) -> bool:
        """Whether the target begins with its own prompt."""
        return user_input.target is not None and self._typed(user_input.target).ids[:1] == (self._start,)

    def _typed(self, target: str) -> Encoding:
        """A target without the tokens that the tokenizer put in front, which cover no text."""
        typed = encode(self._tokenizer, target, as_target=True)
        added = next((n for n, token in enumerate(typed.tokens) if token.start is not None), 0)
        return Encoding(typed.ids[added:], typed.tokens[added:])

    def _model_input(self, audio_input: AudioInput, text: str, encoding: Encoding) -> ModelInput:
        return ModelInput(
            texts={SIDE: "", TARGET: text},
            tokens={SIDE: audio_input.tokens, TARGET: encoding.tokens},
            arguments={
                self._processor.name: audio_input.values,
                "decoder_input_ids": torch.tensor([encoding.ids]),
            },
            media={SIDE: audio_input.sound},
            audio={SIDE: audio_input.audio},
        )


def named_tokens(tokenizer: Any, ids: tuple[int, ...]) -> Encoding:
    """Tokens that stand for no text, by their names."""
    pieces = tokenizer.convert_ids_to_tokens(list(ids))
    tokens = (
        Token(token, piece, piece, None, None, True, None, False)
        for token, piece in zip(ids, pieces, strict=True)
    )
    return Encoding(ids, tuple(tokens))


def _clip(user_input: Input, files: Files) -> DecodedAudio:
    """The clip of an input. Its length was checked on upload: see store/files.py."""
    return decode_audio(files[user_input.audio or ""], LONGEST)
