"""What a refused input could be cut to: the longest first, last or middle part of a text that is accepted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from ..core.input import Input, Stretch
from ..core.input_part import input_parts
from ..errors import BadText, EmptyText, TextTooLong, TooCostly, TooManyTokens
from ..models.model_input import ModelInput
from ..models.tokenization import MASK, join_pair

STRETCHES: tuple[Stretch, ...] = get_args(Stretch)
# A field, its side, and where its tokens begin and end.
_Spans = tuple[str, str, list[tuple[int, int]]]


def fitting_text(
    user_input: Input,
    model_input: ModelInput,
    surplus: int,
    lengths: Callable[[Input], Mapping[str, int] | None],
) -> list[dict[str, Any]]:
    """The longest parts that fit, cut between tokens; none if there is none.

    Args:
        model_input: the refused input, as the model reads it.
        surplus: tokens that are too many at least; 0 if unknown.
        lengths: the tokens of a cut input by side, None if that is refused too. It decides, because a cut
            text may be split into other tokens.

    Returns:
        For each of `STRETCHES` its name as ``part``, the ``field``, its ``start`` there, the number of its
        ``characters``, and the number of ``tokens`` that the model then reads there.
    """
    texts = list(_token_spans(user_input, model_input))
    if not texts:
        return []
    field, side, spans = max(texts, key=lambda text: len(text[2]))
    whole = user_input.texts()[field]

    def tokens(part: Stretch, kept: int) -> int | None:
        """The tokens with so many of the text's tokens."""
        start, end = _stretch(part, spans, kept, len(whole))
        text = whole[start:end]
        found = lengths(user_input.with_text(field, text)) if text.strip() else None
        return None if found is None else found[side]

    most, parts = max(len(spans) - surplus, 0), []
    for part in STRETCHES:
        kept, found = _longest(most, lambda kept, part=part: tokens(part, kept))  # type: ignore[misc]
        if found is not None:
            start, end = _stretch(part, spans, kept, len(whole))
            parts.append(_part(part, field, start, end, found))
            # The others are about as long.
            most = kept
    return parts


def _longest(most: int, tokens: Callable[[int], int | None]) -> tuple[int, int | None]:
    """The largest number up to ``most`` for which there are tokens, and these; None if there is none."""
    fits, refused, found, tried = 0, most + 1, None, most
    while fits < tried:
        length = tokens(tried)
        if length is None:
            refused = tried
        else:
            fits, found = tried, length
        tried = (fits + refused) // 2
    return fits, found


def _stretch(part: Stretch, spans: list[tuple[int, int]], kept: int, end: int) -> tuple[int, int]:
    """Where so many tokens of a text begin and end in it; white space at its ends is kept with them."""
    if part == "first":
        return 0, spans[kept - 1][1]
    first = len(spans) - kept if part == "last" else (len(spans) - kept) // 2
    return spans[first][0], end if part == "last" else spans[first + kept - 1][1]


def _part(part: Stretch, field: str, start: int, end: int, tokens: int | None) -> dict[str, Any]:
    return {"part": part, "field": field, "start": start, "characters": end - start, "tokens": tokens}


def fitting_characters(
    user_input: Input, field: str, characters: int, admit: Callable[[Input], None]
) -> list[dict[str, Any]]:
    """What a text of too many characters could be cut to in one step: they may still be too many tokens.

    Args:
        characters: how many of the field are read.
        admit: refuses an input that the model does not read, or that costs too much.

    Returns:
        As `fitting_text`; nothing if another text is too long as well.
    """
    text, parts = user_input.texts()[field], []
    surplus = len(text) - characters
    starts: dict[Stretch, int] = {"first": 0, "last": surplus, "middle": surplus // 2}
    for part, start in starts.items():
        try:
            admit(user_input.with_text(field, text[start : start + characters]))
        except (TooManyTokens, TooCostly) as error:
            for shorter in error.facts.get("keep", ()):
                if (shorter["part"], shorter["field"]) == (part, field):
                    parts.append(shorter | {"start": start + shorter["start"]})
        except (TextTooLong, EmptyText, BadText):
            continue
        else:
            parts.append(_part(part, field, start, start + characters, None))
    return parts


def _token_spans(user_input: Input, model_input: ModelInput) -> Iterator[_Spans]:
    """The texts that the user gave: field, side, and where its tokens begin and end.

    A text that the model reads otherwise is left out, but for its masks: the model has a spelling of its own
    for the ``[MASK]`` that was typed.
    """
    if user_input.messages is not None:
        yield from _message_spans(user_input, model_input)
        return
    text, pair = user_input.text or "", user_input.pair
    first = text if pair is None else join_pair(text, pair)
    for side, whole in {"text": first, "source": text, "target": user_input.target}.items():
        surplus = _mask_surplus(whole, model_input.texts.get(side, "")) if whole else None
        if not whole or surplus is None:
            continue
        spans = [
            (_typed(token.start, whole, surplus), _typed(token.end, whole, surplus))
            for token in model_input.tokens[side]
            if token.start is not None and token.end is not None
        ]
        if side == "target":
            yield "target", side, spans
            continue
        yield "text", side, [(start, end) for start, end in spans if end <= len(text)]
        if pair is not None:
            begin = len(text) + 1
            yield "pair", side, [(max(start - begin, 0), end - begin) for start, end in spans if end > begin]


def _message_spans(user_input: Input, model_input: ModelInput) -> Iterator[_Spans]:
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
            begin = first - lead
            spans = [
                (max(token.start - begin, 0), min(token.end - begin, len(typed)))
                for token in tokens[part.first : part.last + 1]
                if token.start is not None and token.end is not None and token.end > first
            ]
            yield part.name, side, spans


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


def _typed(end: int, typed: str, surplus: int) -> int:
    """Where the end of a token in what is read, or its beginning, lies in what was typed."""
    at = typed.find(MASK)
    while surplus and at != -1 and at + len(MASK) + surplus <= end:
        end -= surplus
        at = typed.find(MASK, at + len(MASK))
    return end
