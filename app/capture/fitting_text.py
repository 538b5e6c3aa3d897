"""What a refused input could be cut to: the longest beginning of one of its texts that is accepted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..core.input import Input
from ..core.input_part import input_parts
from ..errors import BadText, EmptyText, TextTooLong, TooCostly, TooManyTokens
from ..models.model_input import ModelInput
from ..models.tokenization import MASK, join_pair


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
        text = user_input.texts()[field][: ends[kept - 1]]
        found = lengths(user_input.with_text(field, text)) if text.strip() else None
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


def fitting_characters(
    user_input: Input, keep: Mapping[str, Any], admit: Callable[[Input], None]
) -> Mapping[str, Any] | None:
    """What a text of too many characters could be cut to in one step: they may still be too many tokens.

    Args:
        keep: the characters that are read, as `fitting_text` returns them.
        admit: refuses an input that the model does not read, or that costs too much.

    Returns:
        as `fitting_text`; None if another text is too long as well.
    """
    field = keep["field"]
    try:
        admit(user_input.with_text(field, user_input.texts()[field][: keep["characters"]]))
    except (TooManyTokens, TooCostly) as error:
        shorter = error.facts.get("keep")
        return shorter if shorter and shorter["field"] == field else None
    except (TextTooLong, EmptyText, BadText):
        return None
    return keep


def _token_ends(user_input: Input, model_input: ModelInput) -> Iterator[tuple[str, str, list[int]]]:
    """The texts that the user gave: field, side, and the characters at which its tokens end.

    A text that the model reads otherwise is left out, but for its masks: the model has a spelling of its own
    for the ``[MASK]`` that was typed.
    """
    if user_input.messages is not None:
        yield from _message_ends(user_input, model_input)
        return
    text, pair = user_input.text or "", user_input.pair
    first = text if pair is None else join_pair(text, pair)
    for side, whole in {"text": first, "source": text, "target": user_input.target}.items():
        surplus = _mask_surplus(whole, model_input.texts.get(side, "")) if whole else None
        if not whole or surplus is None:
            continue
        ends = [
            _typed_end(token.end, whole, surplus)
            for token in model_input.tokens[side]
            if token.end is not None
        ]
        if side == "target":
            yield "target", side, ends
            continue
        yield "text", side, [end for end in ends if end <= len(text)]
        if pair is not None:
            begin = len(text) + 1
            yield "pair", side, [end - begin for end in ends if end > begin]


def _message_ends(user_input: Input, model_input: ModelInput) -> Iterator[tuple[str, str, list[int]]]:
    """The same of the messages that the template writes as typed, but for white space around them."""
    ((side, text),) = model_input.texts.items()
    tokens, texts = model_input.tokens[side], user_input.texts()
    for part in input_parts(tokens, {}):
        typed = texts.get(part.name)
        if typed is None or part.start is None:
            continue
        first = next(at for at in range(part.start, len(text)) if not text[at].isspace())
        if text.startswith(typed.strip(), first):
            lead = len(typed) - len(typed.lstrip())
            spans = tokens[part.first : part.last + 1]
            ends = [
                token.end - first + lead for token in spans if token.end is not None and token.end > first
            ]
            yield part.name, side, [min(end, len(typed)) for end in ends]


def _mask_surplus(typed: str, read: str) -> int | None:
    """By how many characters each mask is longer as the model reads it; None if more than masks differ."""
    masks, longer = typed.count(MASK), len(read) - len(typed)
    if not longer:
        return 0
    if not masks or longer % masks:
        return None
    first = typed.index(MASK)
    own = read[first : first + len(MASK) + longer // masks]
    return longer // masks if typed.replace(MASK, own) == read else None


def _typed_end(end: int, typed: str, surplus: int) -> int:
    """Where a token that ends at a character of what is read ends in what was typed."""
    at = typed.find(MASK)
    while surplus and at != -1 and at + len(MASK) + surplus <= end:
        end -= surplus
        at = typed.find(MASK, at + len(MASK))
    return end
