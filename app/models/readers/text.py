"""Text in one stack: encoders and causal decoders."""

from collections.abc import Mapping
from typing import Any

import torch

from ...capture.input import Input
from ..reading import Files, Reader, Reading
from ..tokens import PROBE, Encoding, encode, joined

SIDE = "text"


class TextReader(Reader):
    """Reads one text, or two, as its tokenizer cuts them.

    Args:
        limit: the most tokens that the model can read; None if there is no limit.
        pairs: the model was made to read two texts at once.
        types: how many kinds of segments the model tells apart.
    """

    needs = frozenset({"text"})
    sides: Mapping[str, tuple[str, str]] = {"self": (SIDE, SIDE)}
    reported: Mapping[str, str] = {"self": "attentions"}

    def __init__(self, tokenizer: Any, limit: int | None, *, pairs: bool = False, types: int = 1) -> None:
        self.takes = frozenset({"text", "pair"} if pairs else {"text"})
        self.reasons = {
            "pair": "Nothing in what it reads would mark where the second begins: give both as one text."
        }
        self._tokenizer = tokenizer
        self._limit = limit
        self._types = types

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """One text, or a pair of them."""
        text = given.text or ""
        encoding = encode(self._tokenizer, text, given.pair)
        return self._reading(text if given.pair is None else joined(text, given.pair), encoding)

    def probe(self, limit: int | None = None) -> Reading:
        """The probe text, cut."""
        return self._reading(PROBE, encode(self._tokenizer, PROBE).cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """What the model's positions allow."""
        return {SIDE: self._limit}

    def _reading(self, text: str, encoding: Encoding) -> Reading:
        arguments = {"input_ids": torch.tensor([encoding.ids])}
        if max(encoding.types, default=0) < self._types != 1:
            arguments["token_type_ids"] = torch.tensor([encoding.types])
        return Reading({SIDE: text}, {SIDE: encoding.tokens}, arguments)


def separates_pairs(tokenizer: Any) -> bool:
    """Whether the tokenizer puts a special token between two texts."""
    sequences = tokenizer("a", "a").sequence_ids()
    between = sequences[: sequences.index(1)] if 0 in sequences and 1 in sequences else []
    return bool(between) and between[-1] is None
