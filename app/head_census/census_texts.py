"""The inputs of a census, as a model reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from ..core.token import Token
from ..errors import UnsupportedInput
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
from ..models.single_text import read_single_text
from .haystack import Span, haystack, hidden, sentences
from .options import CensusOptions
from .shares import Repetition

# Random tokens, and how often they are drawn.
REPEATED, DRAWS = 64, 4
# With fewer sentences around it, a needle is not hidden.
_LEAST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class NeedleText:
    """A text with a needle and a question.

    Attributes:
        needle, question: positions of their tokens.
        between: positions of the tokens of the text between them.
    """

    model_input: ModelInput
    needle: tuple[int, ...]
    question: tuple[int, ...]
    between: tuple[int, ...]


class CensusTexts:
    """What a model reads in a census.

    Args:
        side: which of its inputs is the text.

    Raises:
        UnsupportedInput: the model reads another text than it is given.
    """

    def __init__(self, loaded: LoadedModel, side: str, options: CensusOptions) -> None:
        self._loaded, self._side, self._options = loaded, side, options
        ends = self._ends()
        self.sentences = max(1, self._fitting(ends, self._length("")))
        self.text = self._read(" ".join(haystack(self.sentences)))
        self.needles = self._needles(ends)
        self.draws = self._draws()

    def _needles(self, ends: Sequence[int]) -> tuple[NeedleText, ...]:
        """The text with the needle at each depth; empty if there is no room for it."""
        needle, question = self._options.needle, self._options.question
        count = self._fitting(ends, self._length(hidden((), needle, question, 0)[0]))
        while count >= _LEAST_SENTENCES:
            hay = haystack(count)
            found = [hidden(hay, needle, question, depth) for depth in self._options.places]
            texts = tuple(self._needle_text(*one) for one in found)
            # Tokens at the seams may differ from those of the parts.
            if all(text.model_input.lengths[self._side] <= self._options.tokens for text in texts):
                return texts
            count -= 1
        return ()

    def _needle_text(self, text: str, needle: Span, question: Span) -> NeedleText:
        read = self._read(text)
        tokens = read.tokens[self._side]
        places = [_within(tokens, span) for span in (needle, question, (needle[1], question[0]))]
        between = tuple(place for place in places[2] if place not in {*places[0], *places[1]})
        return NeedleText(read, places[0], places[1], between)

    def _draws(self) -> tuple[tuple[ModelInput, Repetition], ...]:
        """Random tokens, each draw once and then again; empty if there is no room for them."""
        pool = self._loaded.reader.ordinary_tokens()
        rows = self._loaded.model.get_input_embeddings().num_embeddings
        known = np.array([one for one in (range(rows) if pool is None else pool) if one < rows], np.int64)
        begin = sum(1 for token in self._loaded.reader.probe(8).tokens[self._side][:2] if token.special)
        count = min(REPEATED, len(known), (self._options.tokens - begin) // 2)
        if count < 2:
            return ()
        base = self._loaded.reader.probe(begin + 2 * count)
        generator = np.random.default_rng(self._options.seed)
        drawn = (generator.choice(known, count, replace=False) for _draw in range(DRAWS))
        return tuple(repeated_input(base, ids.tolist(), begin) for ids in drawn)

    def _ends(self) -> list[int]:
        """How many tokens the first sentences of the text have, for each number of sentences."""
        every = sentences()
        tokens = self._read(" ".join(every)).tokens[self._side]
        starts = np.array([token.start for token in tokens if token.start is not None])
        ends = np.cumsum([len(sentence) + 1 for sentence in every])
        return [0, *np.searchsorted(starts, ends - 1).tolist()]

    def _fitting(self, ends: Sequence[int], others: int) -> int:
        """How many sentences fit beside so many other tokens; the text begins again after its last one."""
        rounds, rest = divmod(max(self._options.tokens - others, 0), ends[-1])
        whole = int(np.searchsorted(ends, rest, side="right")) - 1
        return rounds * (len(ends) - 1) + whole

    def _length(self, text: str) -> int:
        """How many tokens a text has, special ones included."""
        if text:
            return self._read(text).lengths[self._side]
        return sum(token.start is None for token in self._read(sentences()[0]).tokens[self._side])

    def _read(self, text: str) -> ModelInput:
        read = read_single_text(self._loaded.reader, text)
        if read.texts[self._side] != text:
            raise UnsupportedInput(
                _("The model does not read the text as it is written, so a needle cannot be found in it."),
                hint=_("Choose a model that reads text."),
            )
        return read


def repeated_input(base: ModelInput, ids: Sequence[int], begin: int) -> tuple[ModelInput, Repetition]:
    """An input whose tokens from ``begin`` on are some ids, and then the same ids again."""
    repetition = Repetition(begin, len(ids))
    read = base.arguments["input_ids"].clone()
    for start in (begin, begin + len(ids)):
        read[0, start : start + len(ids)] = torch.tensor(ids)
    return replace(base, arguments={**base.arguments, "input_ids": read}), repetition


def _within(tokens: Sequence[Token], span: Span) -> tuple[int, ...]:
    """Positions of the tokens that cover some of a text."""
    start, end = span
    return tuple(
        place
        for place, token in enumerate(tokens)
        if token.start is not None and token.end is not None and token.start < end and token.end > start
    )
