"""What a refused input could be cut to: the longest beginning of its longest text that is accepted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.input import Input
from ..models.model_input import ModelInput
from ..models.tokenization import join_pair


def fitting_text(
    user_input: Input,
    model_input: ModelInput,
    surplus: int,
    lengths: Callable[[Input], Mapping[str, int] | None],
) -> dict[str, Any] | None:
    """The longest beginning that fits, cut after a token; None if there is none.

    Args:
        model_input: the refused input, as the model reads it.
        surplus: tokens that are too many at least; 0 if unknown.
        lengths: the tokens of a cut input by side, None if that is refused too. It decides, because a cut
            text may be split into other tokens.

    Returns:
        ``field``, the number of its ``characters`` to keep, and the number of ``tokens`` that the model then
        reads there.
    """
    texts = list(_token_ends(user_input, model_input))
    if not texts:
        return None
    field, side, ends = max(texts, key=lambda text: len(text[2]))

    def tokens(kept: int) -> int | None:
        """The tokens with so many of the text's tokens."""
        text = getattr(user_input, field)[: ends[kept - 1]]
        found = lengths(replace(user_input, **{field: text})) if text.strip() else None
        return None if found is None else found[side]

    fits, refused = 0, max(len(ends) - surplus, 0) + 1
    found, tried = None, refused - 1
    while fits < tried:
        length = tokens(tried)
        if length is None:
            refused = tried
        else:
            fits, found = tried, length
        tried = (fits + refused) // 2
    return None if found is None else {"field": field, "characters": ends[fits - 1], "tokens": found}


def _token_ends(user_input: Input, model_input: ModelInput) -> Iterator[tuple[str, str, list[int]]]:
    """The texts that the user gave: field, side, and the characters at which its tokens end.

    A text that the model reads in other characters, such as those of its own mask token, is left out.
    """
    text, pair = user_input.text or "", user_input.pair
    first = text if pair is None else join_pair(text, pair)
    for side, whole in {"text": first, "source": text, "target": user_input.target}.items():
        if not whole or model_input.texts.get(side) != whole:
            continue
        ends = [token.end for token in model_input.tokens[side] if token.end is not None]
        if side == "target":
            yield "target", side, ends
            continue
        yield "text", side, [end for end in ends if end <= len(text)]
        if pair is not None:
            begin = len(text) + 1
            yield "pair", side, [end - begin for end in ends if end > begin]
