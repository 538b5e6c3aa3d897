"""Find the token that a word refers to."""

from dataclasses import replace
from typing import Literal

from ..core.capture import Capture
from ..core.token import Token
from ..core.view_spec import ViewSpec
from ..errors import OutOfRange
from ..message import _
from ..quotation import quoted


def find_pair(view: ViewSpec, capture: Capture, query: int | str | None, key: int | str | None) -> ViewSpec:
    """The view with a query token and a key token, each a word or a position, or None.

    Raises:
        UnknownStream, OutOfRange: there is no such token.
    """
    stream = view.stream or capture.opening_stream
    return replace(
        view,
        query=None if query is None else find_position(capture, stream, "query", str(query)),
        key=None if key is None else find_position(capture, stream, "key", str(key)),
    )


def find_position(capture: Capture, stream: str, end: Literal["query", "key"], word: str) -> int:
    """The row or the column of a word: its first occurrence, or the position if ``word`` is one.

    A word in several pieces means its first piece, which stands for the word where words are merged. Where
    rows are labelled by the token they predict, words are looked up by these labels.

    Raises:
        OutOfRange: there is no such token.
    """
    shape, folded_word = capture.stream(stream), word.casefold()
    side, tokens = (
        (shape.query_side, capture.query_tokens(stream))
        if end == "query"
        else (shape.key_side, capture.key_tokens(stream))
    )
    for number, token in enumerate(tokens):
        whole = _whole_word(capture, side, token)
        if folded_word in (token.text.casefold(), token.piece.casefold(), whole.casefold()):
            return number
    if word.isdecimal() and int(word) < len(tokens):
        return int(word)
    listed = " ".join(f"{number}:{token.label}" for number, token in enumerate(tokens[:60]))
    raise OutOfRange(
        _("No token is {word}.", word=quoted(word)),
        hint=_("The tokens are: {tokens}", tokens=listed),
        asked=word,
    )


def _whole_word(capture: Capture, side: str, token: Token) -> str:
    """The text of the word that a token belongs to."""
    spans = [
        (t.start, t.end)
        for t in capture.tokens[side]
        if t.word == token.word and t.start is not None and t.end is not None
    ]
    if token.word is None or not spans:
        return token.text
    return capture.texts[side][min(start for start, _ in spans) : max(end for _, end in spans)]
