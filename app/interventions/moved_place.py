"""The sentence or message that a token belongs to, where it could stand, and its tokens there."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..capture.live_capture import LiveCapture
from ..core.input import message_field
from ..core.position_curve import MovedUnit
from ..core.sentence import Span
from ..core.token import Part, Token
from ..errors import InvalidRequest
from ..message import _
from ..models.tokenization import first_character
from ..quotation import quoted
from .moved_text import Placed, message_places, pieces, sentence_at, sentence_places

# Characters of what moves that an error quotes.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Movable:
    """A sentence or a message, with every place where it could stand.

    Attributes:
        unit: which of the two it is.
        text: itself.
        part: the message that it is, or is in; None in a plain text.
        others: how many others there are.
        current: how many of them stand before it now.
        places: in order, among them its own.
        refused: how many more were left out, because no template could read the conversation.
    """

    unit: MovedUnit
    text: str
    part: Part | None
    others: int
    current: int
    places: tuple[Placed, ...]
    refused: int = 0


def movable(capture: LiveCapture, side: str, key: int, unit: MovedUnit) -> Movable:
    """What moves with a token.

    Args:
        side: of the token.
        key: its position.
        unit: its sentence, or its whole message.

    Raises:
        InvalidRequest: it is in no text that was given, or there is no other place.
    """
    tokens = capture.tokens[side]
    token, part = tokens[key], tokens[key].part
    is_given = part is None or part == "prompt" or part in capture.roles
    if not is_given or token.start is None or token.end is None:
        raise _not_given(token, key)
    if part is not None and part == _answer_part(capture, tokens):
        raise InvalidRequest(
            _("The answer stays where it is: what stands before it moves."),
            hint=_("Choose a sentence or a message of the prompt."),
            asked=key,
        )
    found = _message(capture, part) if unit == "part" else _sentence(capture, side, token)
    if len(found.places) < 2:
        hint = _("Choose a text with more sentences; what the model continues or answers stays last.")
        raise nowhere_else(found, hint, asked=key)
    return found


def nowhere_else(found: Movable, hint: str, **facts: int) -> InvalidRequest:
    """A sentence or a message has no other place; `hint` says why, or what to choose."""
    text = quoted(found.text, SHOWN)
    return InvalidRequest(_("{text} can stand nowhere else here.", text=text), hint=hint, **facts)


def _not_given(token: Token, key: int) -> InvalidRequest:
    return InvalidRequest(
        _(
            "“{token}” (token {position}) is in no text that was given.",
            token=token.label,
            position=str(key),
        ),
        hint=_("Choose a token of a sentence of the prompt."),
        asked=key,
    )


def answer_places(capture: LiveCapture, side: str) -> tuple[int, ...]:
    """The tokens of the given answer: those that were generated, or the last message of the assistant."""
    tokens = capture.tokens[side]
    part = _answer_part(capture, tokens)
    return tuple(place for place, token in enumerate(tokens) if part is not None and token.part == part)


def _answer_part(capture: LiveCapture, tokens: Sequence[Token]) -> Part | None:
    messages = capture.input.messages or ()
    if any(token.part == "answer" for token in tokens):
        return "answer"
    return message_field(len(messages) - 1) if messages and messages[-1].role == "assistant" else None


def _message(capture: LiveCapture, part: Part | None) -> Movable:
    messages, parts = capture.input.messages or (), list(capture.roles)
    if part not in parts:
        raise InvalidRequest(
            _("A plain text has no messages that could move."),
            hint=_("Leave out unit, or give a conversation."),
        )
    which = parts.index(part)
    last = which == len(messages) - 1
    places = [] if last else message_places(capture.input, which)
    text, others = messages[which].content.strip(), len(messages) - 1
    return Movable("part", text, part, others, which, tuple(places), 0 if last else others - len(places))


def _sentence(capture: LiveCapture, side: str, token: Token) -> Movable:
    part = token.part if token.part in capture.roles else None
    field = part or "text"
    content = capture.input.texts()[field]
    text = capture.texts[side]
    assert token.start is not None and token.end is not None, "it is in a text that was given"
    begin = _begin(text, capture.tokens[side], field, content)
    which = sentence_at(content, first_character(text, token.start, token.end) - begin)
    parts = pieces(content)[1]
    body = parts[which].body if parts else content.strip()
    places = sentence_places(capture.input, field, which) if parts else []
    if which >= len(places):
        places = []
    return Movable("sentence", body, part, len(parts) - 1, which, tuple(places))


def tokens_at(text: str, tokens: Sequence[Token], placed: Placed) -> Span:
    """The tokens of what moved, in the input in which it stands at a place: the first, and the one after the
    last. A token belongs to it if its first character that is no white space does.

    Args:
        text: what the model reads.
        tokens: of the same.

    Raises:
        InvalidRequest: the tokens of its text cannot be told.
    """
    begin = _begin(text, tokens, placed.field, placed.input.texts()[placed.field])
    low, high = (begin + character for character in placed.span)
    found = [
        place
        for place, token in enumerate(tokens)
        if _is_of(token, placed.field)
        and token.start is not None
        and token.end is not None
        and low <= first_character(text, token.start, token.end) < high
    ]
    if not found or found != list(range(found[0], found[-1] + 1)):
        raise _untold()
    return found[0], found[-1] + 1


def _is_of(token: Token, field: str) -> bool:
    """Whether a token is of one of the texts that were given."""
    return token.part == field if field != "text" else token.part in (None, "prompt")


def _begin(text: str, tokens: Sequence[Token], field: str, content: str) -> int:
    """Where one of the texts that were given begins in what the model reads; white space may be cut.

    Raises:
        InvalidRequest: what it reads there is another text.
    """
    first = next((one for one in tokens if _is_of(one, field) and one.start is not None), None)
    if first is None or first.start is None or first.end is None:
        raise _untold()
    written, lead = content.strip(), len(content) - len(content.lstrip())
    at = first_character(text, first.start, first.end)
    if field == "text":
        at = lead
    if text[at : at + len(written)] != written:
        raise _untold()
    return at - lead


def _untold() -> InvalidRequest:
    return InvalidRequest(
        _(
            "Which tokens this sentence has cannot be told: what the model reads is not the text as it was"
            " given."
        ),
        hint=_("Choose a sentence of another message, or give the prompt as one text."),
    )
