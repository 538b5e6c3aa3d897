"""Readers of text for models of one stack: encoders and causal decoders."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from ...core.input import Input
from ...message import _
from ..model_input import Files, ModelInput, Reader
from ..tokenization import MASK, Encoding, continue_text, encode, find_option, join_pair, option, probe_text

SIDE = "text"


class TextReader(Reader):
    """Reads one text, or two, as its tokenizer splits them.

    Args:
        limit: the most tokens that the model can read; None if there is no limit.
        pairs: whether the model was trained to read two texts at once.
        types: number of segment types of the model.
        generates: whether the model can continue a text.
    """

    needs = frozenset({"text"})
    sides: Mapping[str, tuple[str, str]] = {"self": (SIDE, SIDE)}
    output_fields: Mapping[str, str] = {"self": "attentions"}
    reasons: Mapping[str, str] = {
        "pair": _("Nothing in what it reads would mark where the second begins: give both as one text."),
        "generate": _("Only models saved with a language-model head (…ForCausalLM) generate text."),
    }

    def __init__(
        self,
        tokenizer: Any,
        limit: int | None,
        *,
        pairs: bool = False,
        types: int = 1,
        generates: bool = False,
    ) -> None:
        fields = {"text": True, "pair": pairs, "generate": generates}
        self.takes = frozenset(name for name, is_read in fields.items() if is_read)
        self.written = SIDE if generates else None
        self.mask = getattr(tokenizer, "mask_token_id", None)
        self._tokenizer = tokenizer
        self._limit = limit
        self._types = types

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """One text, or a pair of them, or a prompt and its generated continuation."""
        text, pair = self._with_mask(user_input.text or ""), user_input.pair
        if user_input.generate:
            prompt = _prompt(encode(self._tokenizer, text))
            if answer is None:
                return self._model_input(text, prompt)
            return replace(
                self._model_input(*continue_text(self._tokenizer, text, prompt, answer)), answer=answer
            )
        if pair is None:
            return self._model_input(text, encode(self._tokenizer, text))
        pair = self._with_mask(pair)
        return self._model_input(join_pair(text, pair), encode(self._tokenizer, text, pair))

    def probe(self, limit: int | None = None) -> ModelInput:
        """The probe text, truncated or repeated."""
        text = probe_text(limit)
        return self._model_input(text, encode(self._tokenizer, text).cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The number of the model's positions."""
        return {SIDE: self._limit}

    def option(self, token: int) -> str:
        """A token of the vocabulary for display."""
        return option(self._tokenizer, token)

    def find_option(self, text: str) -> int | None:
        """The token of the vocabulary that a text names; None if it names none."""
        return find_option(self._tokenizer, text)

    def _with_mask(self, text: str) -> str:
        return text if self.mask is None else text.replace(MASK, self._tokenizer.mask_token)

    def _model_input(self, text: str, encoding: Encoding) -> ModelInput:
        arguments = {"input_ids": torch.tensor([encoding.ids])}
        if max(encoding.types, default=0) < self._types != 1:
            arguments["token_type_ids"] = torch.tensor([encoding.types])
        return ModelInput({SIDE: text}, {SIDE: encoding.tokens}, arguments)


def _prompt(encoding: Encoding) -> Encoding:
    """A text to continue: without the tokens that some tokenizers add to end it."""
    end = len(encoding.ids)
    while end and encoding.tokens[end - 1].start is None:
        end -= 1
    prompt = encoding.cut(end or None)
    return Encoding(prompt.ids, tuple(replace(token, part="prompt") for token in prompt.tokens), prompt.types)


def separates_pairs(tokenizer: Any) -> bool:
    """Whether the tokenizer puts a special token between two texts."""
    sequences = tokenizer("a", "a").sequence_ids()
    between = sequences[: sequences.index(1)] if 0 in sequences and 1 in sequences else []
    return bool(between) and between[-1] is None
