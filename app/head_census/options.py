"""What determines a census, besides the model."""

from dataclasses import dataclass

# Of the text that is read: a sentence that is hidden in it, and a question about that sentence.
NEEDLE = "The secret word of the lighthouse keeper is saffron."
QUESTION = "What is the secret word of the lighthouse keeper?"
# Of the text; fewer where the model reads fewer.
TOKENS, LEAST_TOKENS, MOST_TOKENS = 2048, 32, 131_072
# Where the needle lies: at so many places, evenly spread from the beginning to the end.
DEPTHS, LEAST_DEPTHS, MOST_DEPTHS = 6, 2, 21
SEED, MOST_SEED = 20_240_427, 2**32 - 1
# Of a needle or a question.
MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusOptions:
    """The texts of a census, and how long they are.

    Attributes:
        tokens: of each text, at most, e.g. ``2048``.
        depths: at how many places the needle is hidden, e.g. ``6``.
        needle: the sentence that is to be found, e.g. ``The secret word of the lighthouse keeper is
            saffron.``.
        question: asks for it, e.g. ``What is the secret word of the lighthouse keeper?``.
        seed: of the random tokens, e.g. ``20240427``.
    """

    tokens: int
    depths: int = DEPTHS
    needle: str = NEEDLE
    question: str = QUESTION
    seed: int = SEED

    @property
    def places(self) -> tuple[float, ...]:
        """How deep the needle lies, as shares of the text before it: 0 at the beginning, 1 at the end."""
        return tuple(number / (self.depths - 1) for number in range(self.depths))
