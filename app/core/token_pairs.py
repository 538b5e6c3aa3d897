"""Which tokens of two inputs correspond: a state of one can take the place of a state of the other."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from .token import Token

# The position of a token of A, and that of the corresponding token of B.
TokenPair = tuple[int, int]


def token_pairs(a: Sequence[Token], b: Sequence[Token]) -> tuple[TokenPair, ...]:
    """The corresponding tokens, in the order of both.

    Inputs with the same number of tokens correspond token by token. Otherwise stretches of equal tokens
    correspond, longest first as far as they are in the same order, and between them stretches of the same
    length, token by token. What is left corresponds to nothing.
    """
    if len(a) == len(b):
        return tuple(zip(range(len(a)), range(len(b)), strict=True))
    one, other = ([(token.id, token.piece) for token in tokens] for tokens in (a, b))
    pairs: list[TokenPair] = []
    for tag, a_start, a_end, b_start, b_end in SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        if tag in ("equal", "replace") and a_end - a_start == b_end - b_start:
            pairs += zip(range(a_start, a_end), range(b_start, b_end), strict=True)
    return tuple(pairs)
