"""The input in quotation marks: ``“source” → “target”``, ``“one” / “other”`` for a pair."""

from collections.abc import Sequence
from itertools import zip_longest

from ..core.capture import Capture
from ..core.input import Input
from ..core.input_part import input_parts
from ..core.side_name import answered, said
from ..message import Message, _, joined
from .figure import Figure
from .label_text import excerpt, first_difference, visible

# Columns of a text in a title.
_LONGEST = 60
# Characters of a text below a picture.
_MOST_TEXT = 400


def quoted_input(user_input: Input, texts: Sequence[str]) -> str:
    """The texts of an input, after its picture or clip; empty if there is nothing to name.

    Args:
        user_input: the input.
        texts: as they are displayed, such as those of `texts_of`.
    """
    file = [_("an image")] if user_input.image else [_("a clip")] if user_input.audio else []
    return joined((*file, *(_("“{text}”", text=text) for text in texts)), " / " if user_input.pair else " → ")


def texts_of_input(user_input: Input) -> list[str]:
    """The texts as the user gave them, before any model has read them; a conversation is one text."""
    if user_input.messages is not None:
        return [joined((said(place, one) for place, one in enumerate(user_input.messages)), " / ")]
    return list(user_input.texts().values())


def texts_of(capture: Capture) -> list[str]:
    """For a pair both texts, for an encoder-decoder source and target; for a clip perhaps its transcript.

    A conversation is one text, in which each message follows its name.
    """
    user_input = capture.input
    if user_input.messages is not None:
        turns = [said(place, one) for place, one in enumerate(user_input.messages)]
        return [joined((*turns, *_answer(capture)), " / ")]
    if user_input.pair:
        return [user_input.text or "", user_input.pair]
    return [text for text in capture.texts.values() if text]


def _answer(capture: Capture) -> list[Message]:
    """What the model said in a conversation."""
    return [
        answered(capture.texts[side][part.start : part.end].strip())
        for side, tokens in capture.tokens.items()
        for part in input_parts(tokens, {})
        if part.name == "answer"
    ]


def full_text(capture: Capture) -> str:
    """The whole input, however long."""
    return quoted_input(capture.input, [visible(text) for text in texts_of(capture)])


def title_text(a: Capture, b: Capture | None = None) -> str:
    """The input for a title: long texts shortened, keeping the first difference between A and B."""
    if b is None or full_text(a) == full_text(b):
        return compared_text(a, a)
    return _("{a} (A) and {b} (B)", a=compared_text(a, b), b=compared_text(b, a))


def compared_text(own: Capture, other: Capture) -> str:
    """The input of one side of a comparison, for its title."""
    texts, others = ([visible(text) for text in texts_of(capture)] for capture in (own, other))
    pairs = zip_longest(texts, others[: len(texts)], fillvalue="")
    return quoted_input(
        own.input, [excerpt(text, _LONGEST, first_difference(text, its)) for text, its in pairs]
    )


def caption_text(figure: Figure) -> str:
    """The input for the caption below a picture: of very long texts the beginning and the length."""
    captures = [figure.a, *([figure.b.capture] if figure.b else [])]
    own, *others = (quoted_input(one.input, [_beginning(text) for text in texts_of(one)]) for one in captures)
    return own if others in ([], [own]) else _("A: {a} B: {b}", a=own, b=others[0])


def _beginning(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return visible(text)
    return _("{text}… ({count} characters)", text=visible(text[:_MOST_TEXT]), count=len(text))
