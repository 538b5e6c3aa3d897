"""Text to text: encoder-decoders. The source is read by the encoder, the target by the decoder."""

from collections.abc import Mapping
from typing import Any

import torch

from ...capture.input import Input
from ...capture.record import Token
from ..reading import Files, Reader, Reading
from ..tokens import PROBE, Encoding, encode

SOURCE, TARGET = "source", "target"
STREAMS = {"encoder": (SOURCE, SOURCE), "decoder": (TARGET, TARGET), "cross": (TARGET, SOURCE)}
REPORTED = {
    "encoder": "encoder_attentions",
    "decoder": "decoder_attentions",
    "cross": "cross_attentions",
}


class TranslationReader(Reader):
    """Reads a source and a target text.

    Args:
        start: id of the token that the decoder begins with.
    """

    takes = frozenset({"text", "target"})
    needs = frozenset({"text", "target"})
    sides = STREAMS
    reported = REPORTED

    def __init__(self, tokenizer: Any, start: int, limit: int | None) -> None:
        self._tokenizer = tokenizer
        self._start = start
        self._limit = limit

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """Both texts; the decoder reads its start token first."""
        return self._reading(given.text or "", given.target or "", None)

    def probe(self, limit: int | None = None) -> Reading:
        """The probe text on both sides, cut."""
        return self._reading(PROBE, PROBE, limit or self._limit)

    def limits(self) -> Mapping[str, int | None]:
        """What the model's positions allow, on either side."""
        return {SOURCE: self._limit, TARGET: self._limit}

    def _reading(self, text: str, target: str, length: int | None) -> Reading:
        source = encode(self._tokenizer, text).cut(length)
        written = self._started(encode(self._tokenizer, target, as_target=True)).cut(length)
        return Reading(
            texts={SOURCE: text, TARGET: target},
            tokens={SOURCE: source.tokens, TARGET: written.tokens},
            arguments={
                "input_ids": torch.tensor([source.ids]),
                "decoder_input_ids": torch.tensor([written.ids]),
            },
        )

    def _started(self, encoding: Encoding) -> Encoding:
        """With the start token in front, unless the tokenizer put it there."""
        if encoding.ids[:1] == (self._start,):
            return encoding
        piece = self._tokenizer.convert_ids_to_tokens(self._start)
        start = Token(self._start, piece, piece, None, None, True, None, False)
        return Encoding((self._start, *encoding.ids), (start, *encoding.tokens))
