"""The text of an answer that grows token by token."""

from collections.abc import Sequence
from typing import Any

from .tokenization import answer_context

_TORN = "\ufffd"


class AnswerDecoder:
    """Decodes ids one by one. What they add together is the text of the answer in `continue_text`.

    Only the last ids are decoded again, as far as they may change each other's text.

    Args:
        prompt: ids that precede the answer.
    """

    def __init__(self, tokenizer: Any, prompt: Sequence[int]) -> None:
        self._tokenizer = tokenizer
        self._ids = answer_context(tokenizer, prompt)
        self._begin, self._told = 0, len(self._ids)

    def add(self, token: int) -> str:
        """What the text grows by: nothing yet if the token ends within a character."""
        self._ids.append(token)
        before, whole = self._decode(self._told), self._decode(len(self._ids))
        if whole.endswith(_TORN) or len(whole) <= len(before):
            return ""
        self._begin, self._told = self._told, len(self._ids)
        return whole[len(before) :]

    def _decode(self, end: int) -> str:
        text: str = self._tokenizer.decode(
            self._ids[self._begin : end], skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text
