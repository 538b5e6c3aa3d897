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
        written = encode(self._tokenizer, target, as_target=True)
        written = started(self._tokenizer, written, self._start).cut(length)
        return Reading(
            texts={SOURCE: text, TARGET: target},
            tokens={SOURCE: source.tokens, TARGET: written.tokens},
            arguments={
                "input_ids": torch.tensor([source.ids]),
                "decoder_input_ids": torch.tensor([written.ids]),
            },
        )


def started(tokenizer: Any, encoding: Encoding, start: int) -> Encoding:
    """A target with the token in front that the decoder begins with, unless the tokenizer put it there."""
    if encoding.ids[:1] == (start,):
        return encoding
    piece = tokenizer.convert_ids_to_tokens(start)
    token = Token(start, piece, piece, None, None, True, None, False)
    return Encoding((start, *encoding.ids), (token, *encoding.tokens))
