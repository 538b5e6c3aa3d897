"""Text-to-text encoder-decoders. The source is read by the encoder, the target by the decoder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch

from ...core.input import Generation, Input
from ...core.token import Token
from ...errors import UnsupportedInput
from ...message import _
from ..answer_decoder import AnswerDecoder
from ..model_input import Files, ModelInput, Reader
from ..tokenization import Encoding, continue_text, encode, find_option, option, ordinary_tokens, probe_text

SOURCE, TARGET = "source", "target"
STREAMS = {"encoder": (SOURCE, SOURCE), "decoder": (TARGET, TARGET), "cross": (TARGET, SOURCE)}
REPORTED = {
    "encoder": "encoder_attentions",
    "decoder": "decoder_attentions",
    "cross": "cross_attentions",
}


# Most tokens of a generated target, unless a request states otherwise.
_WRITES = Generation(tokens=128)


class TargetReader(Reader):
    """Common parts of readers of encoder-decoders: a target that the user supplies or the model generates.

    Args:
        source: the field of an input that the encoder reads.
        start: id of the decoder's start token.
        generates: whether the model can generate the target.
    """

    sides = STREAMS
    output_fields = REPORTED
    reasons: Mapping[str, str] = {
        "generate": _(
            "Only models saved with a language-model head (…ForConditionalGeneration) generate text."
        )
    }

    def __init__(self, source: str, tokenizer: Any, start: int, limit: int | None, generates: bool) -> None:
        self.takes = frozenset({source, "target", *(["generate"] if generates else [])})
        self.needs = frozenset({source} if generates else {source, "target"})
        self.written = TARGET if generates else None
        self._tokenizer = tokenizer
        self._start = start
        self._limit = limit

    def check(self, user_input: Input) -> None:
        """Refuse an input of a kind that this model does not read. Raises UnsupportedInput."""
        super().check(user_input)
        if user_input.target is not None and user_input.generate is not None:
            raise UnsupportedInput(
                _("There is nothing to generate: the input has a target."),
                hint=_("Leave out the target, or generate."),
            )

    def writes(self, user_input: Input) -> Generation | None:
        """How the model generates the target; None if the user supplies it."""
        return None if user_input.target is not None else user_input.generate or _WRITES

    def answer_decoder(self, prompt: Sequence[int]) -> AnswerDecoder:
        """What tells the text of an answer token by token."""
        return AnswerDecoder(self._tokenizer, prompt)

    def ordinary_tokens(self) -> Sequence[int] | None:
        """Tokens of the vocabulary that are not special, and were not added to it."""
        return ordinary_tokens(self._tokenizer)

    def option(self, token: int) -> str:
        """A token of the vocabulary for display."""
        return option(self._tokenizer, token)

    def find_option(self, text: str) -> int | None:
        """The token of the vocabulary that a text names; None if it names none."""
        return find_option(self._tokenizer, text)

    def _target(self, user_input: Input, answer: tuple[int, ...] | None) -> tuple[str, Encoding]:
        """The decoder's input, start token first; that token alone if nothing is generated yet."""
        if user_input.target is not None:
            encoding = encode(self._tokenizer, user_input.target, as_target=True)
            return user_input.target, with_start_token(self._tokenizer, encoding, self._start)
        begin = with_start_token(self._tokenizer, Encoding((), ()), self._start)
        return continue_text(self._tokenizer, "", begin, answer or (), part=None)


class TranslationReader(TargetReader):
    """Reads a source and a target text.

    Its rows are labelled by the tokens that are read there, as for every reader except Whisper's: in
    translation models that row aligns better than the one before, which predicts the token (SHIFT-ATT in Chen
    et al. 2020, "Accurate Word Alignment Induction from Neural Machine Translation"); measured for the
    built-in one in its card.
    """

    def __init__(self, tokenizer: Any, start: int, limit: int | None, generates: bool = False) -> None:
        super().__init__("text", tokenizer, start, limit, generates)

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """Both texts; the decoder reads its start token first."""
        text, target = user_input.text or "", self._target(user_input, answer)
        return replace(_model_input(text, encode(self._tokenizer, text), *target), answer=answer)

    def probe(self, limit: int | None = None) -> ModelInput:
        """The probe text on both sides, truncated or repeated."""
        length, source = limit or self._limit, probe_text(limit)
        text, target = self._target(Input(target=source), None)
        return _model_input(source, encode(self._tokenizer, source).cut(length), text, target.cut(length))

    def limits(self) -> Mapping[str, int | None]:
        """The number of the model's positions, on either side."""
        return {SOURCE: self._limit, TARGET: self._limit}


def _model_input(text: str, source: Encoding, target: str, target_encoding: Encoding) -> ModelInput:
    return ModelInput(
        texts={SOURCE: text, TARGET: target},
        tokens={SOURCE: source.tokens, TARGET: target_encoding.tokens},
        arguments={
            "input_ids": torch.tensor([source.ids]),
            "decoder_input_ids": torch.tensor([target_encoding.ids]),
        },
    )


def with_start_token(tokenizer: Any, encoding: Encoding, start: int) -> Encoding:
    """A target preceded by the decoder's start token, unless the tokenizer put it there."""
    if encoding.ids[:1] == (start,):
        return encoding
    piece = tokenizer.convert_ids_to_tokens(start)
    token = Token(start, piece, piece, None, None, True, None, False)
    return Encoding((start, *encoding.ids), (token, *encoding.tokens))
