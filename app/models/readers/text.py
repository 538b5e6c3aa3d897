"""Text in one stack: encoders and causal decoders."""

from collections.abc import Mapping
from typing import Any

import torch

from ...capture.input import Input
from ..reading import Files, Reader, Reading
from ..tokens import PROBE, Encoding, encode

SIDE = "text"


class TextReader(Reader):
    """Reads one text, as its tokenizer cuts it."""

    takes = frozenset({"text"})
    needs = frozenset({"text"})

    def __init__(self, tokenizer: Any, limit: int | None) -> None:
        self.sides = {"self": (SIDE, SIDE)}
        self.reported = {"self": "attentions"}
        self._tokenizer = tokenizer
        self._limit = limit

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """One text."""
        text = given.text or ""
        return _reading(text, encode(self._tokenizer, text))

    def probe(self, limit: int | None = None) -> Reading:
        """The probe text, cut."""
        return _reading(PROBE, encode(self._tokenizer, PROBE).cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """What the model's positions allow."""
        return {SIDE: self._limit}


def _reading(text: str, encoding: Encoding) -> Reading:
    ids = torch.tensor([encoding.ids])
    return Reading({SIDE: text}, {SIDE: encoding.tokens}, {"input_ids": ids})
