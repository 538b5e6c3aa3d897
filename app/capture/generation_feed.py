"""A running generation as others follow it: its tokens so far, and which rows they want."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..core.generated_token import GeneratedRow, GeneratedToken, GenerationBegun, HeadPlace

# Rows of so many of the latest tokens are kept: whoever follows reads each as it comes.
_ROWS_KEPT = 64


class GenerationFeed:
    """The tokens of one generation. The inference thread adds them; any thread may read.

    Args:
        wanted: the heads that those who follow want rows of; may be called on the inference thread.
        changed: called there whenever there is something new.
    """

    def __init__(
        self,
        wanted: Callable[[], frozenset[HeadPlace]] = frozenset,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.wanted = wanted
        self._changed = changed
        self._begun: GenerationBegun | None = None
        self._tokens: list[tuple[GeneratedToken, Mapping[HeadPlace, GeneratedRow]]] = []
        self._ids: list[int] = []

    @property
    def begun(self) -> GenerationBegun | None:
        """What is generated; None before that."""
        return self._begun

    @property
    def ids(self) -> tuple[int, ...]:
        """What the model has added to the input, the token of a detected language first.

        Empty for a beam search: it decides at the end.
        """
        return tuple(self._ids)

    @property
    def count(self) -> int:
        """How many tokens were added."""
        return len(self._tokens)

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(token.text for token, _rows in self._tokens)

    def begin(self, begun: GenerationBegun) -> None:
        """Tokens will come."""
        self._begun = begun
        self._changed()

    def detected(self, token: int) -> None:
        """The model has detected a language."""
        self._ids.append(token)

    def add(self, id: int, token: str, text: str, rows: Mapping[HeadPlace, GeneratedRow]) -> None:
        """The next token, and rows of the step that generated it."""
        self._ids.append(id)
        self._tokens.append((GeneratedToken(len(self._tokens), token, text, None), rows))
        if len(self._tokens) > _ROWS_KEPT:
            self._tokens[-1 - _ROWS_KEPT] = (self._tokens[-1 - _ROWS_KEPT][0], {})
        self._changed()

    def since(self, index: int, head: HeadPlace) -> list[GeneratedToken]:
        """The tokens from an index on, with the rows of one head, as far as there are some."""
        return [replace(token, row=rows.get(head)) for token, rows in self._tokens[index:]]
