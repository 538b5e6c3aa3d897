"""Tokens known only by their spelling: which are special, and where words begin."""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from ..core.token import Part, Token
from ..errors import BadTensors
from ..message import _
from ..models.sentence_boundaries import with_sentences
from ..models.spelling import Spelling, is_torn, readable
from ..models.word_boundaries import begins_word

# [CLS], <s>, </s>, <pad>, <|endoftext|>; but not <0x0A>, which is a byte.
_SPECIAL = re.compile(r"\[[A-Z]{2,}\d*\]|</?[A-Za-z_]+\d*>|<\|[^|]{1,40}\|>")
_LONGEST = 1000
_SPACE_MARK, _BYTE_SPACES = "▁", ("Ġ", "Ċ")


def imported_tokens(
    pieces: Sequence[str], special: Sequence[int] | None, parts: Sequence[Part | None], *, name: str
) -> tuple[str, tuple[Token, ...]]:
    """The text that tokens make up, and the tokens for display.

    Recognised are the marks of byte-level vocabularies (``Ġcat``), of SentencePiece (``▁cat``), WordPiece
    (``##ing``) and ``</w>``, and plain spaces (``" cat"``). Without any of them each token is a word.

    Args:
        pieces: as the vocabulary spells them.
        special: positions of special tokens; recognised by spelling if None.
        parts: of each token.
        name: the name of these tokens in messages.

    Raises:
        BadTensors: one of them is not text, or a position does not exist.
    """
    _check(pieces, special, name)
    specials = {i for i, p in enumerate(pieces) if _SPECIAL.fullmatch(p)} if special is None else set(special)
    spelling = _spelling([piece for i, piece in enumerate(pieces) if i not in specials])
    spaced = spelling.kind == "plain" and not _has_spaces(spelling, pieces, specials)
    text, word, tokens = "", -1, list[Token]()
    for place, (piece, part) in enumerate(zip(pieces, parts, strict=True)):
        if place in specials:
            tokens.append(Token(place, piece, piece, None, None, True, None, False, part))
            continue
        piece_bytes = spelling.bytes_of(place, piece)
        label = piece if piece_bytes is None else readable(piece_bytes)
        before = tokens[-1] if tokens and not tokens[-1].special else None
        marked = bool(spelling.prefix) and piece.startswith(spelling.prefix)
        word_ended = not spelling.suffix or before is None or before.piece.endswith(spelling.suffix)
        if spaced and text and not (before is not None and (marked or not word_ended)):
            text += " "
        start = len(text)
        text += label
        continues = before is not None and (marked or not word_ended if spaced else _goes_on(text, start))
        word += not continues
        tokens.append(
            Token(
                id=place,
                text=label.strip() or label or "⟨⟩",
                piece=piece,
                start=start,
                end=len(text),
                special=False,
                word=word,
                continues=continues,
                part=part,
                hex=None if piece_bytes is None or not is_torn(piece_bytes) else piece_bytes.hex(" ").upper(),
            )
        )
    return text, with_sentences(text, tokens)


def _has_spaces(spelling: Spelling, pieces: Sequence[str], special: Collection[int]) -> bool:
    """Whether plain spaces at the beginning or the end of tokens separate words."""
    return not (spelling.prefix or spelling.suffix) and any(
        piece.strip() and piece != piece.strip() for place, piece in enumerate(pieces) if place not in special
    )


def _goes_on(text: str, start: int) -> bool:
    """Whether the text at ``start`` continues the word before it."""
    surface = text[start:]
    first = start + len(surface) - len(surface.lstrip())
    return 0 < first < len(text) and first == start and not begins_word(text, first)


def _spelling(pieces: Sequence[str]) -> Spelling:
    """The spelling, by the marks that occur."""
    kind: Literal["bytes", "marks", "plain"] = "plain"
    if any(piece.startswith(_BYTE_SPACES) for piece in pieces):
        kind = "bytes"
    elif any(piece.startswith(_SPACE_MARK) for piece in pieces):
        kind = "marks"
    prefix = "##" if kind == "plain" and any(p.startswith("##") and len(p) > 2 for p in pieces) else ""
    suffix = "</w>" if kind == "plain" and any(piece.endswith("</w>") for piece in pieces) else ""
    return Spelling(kind=kind, prefix=prefix, suffix=suffix, names=frozenset(), unknown=None)


def _check(pieces: Sequence[str], special: Sequence[int] | None, name: str) -> None:
    for place, piece in enumerate(pieces):
        if not isinstance(piece, str) or len(piece) > _LONGEST:
            raise BadTensors(
                _(
                    "Token {place} of {name} is not a text of at most {limit} characters.",
                    place=place,
                    name=name,
                    limit=_LONGEST,
                ),
                hint=_("Give the tokens as strings, as convert_ids_to_tokens returns them."),
            )
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in piece):
            raise BadTensors(
                _(
                    "Token {place} of {name} contains something that is not a character.",
                    place=place,
                    name=name,
                ),
                hint=_("Remove NUL and halves of characters (lone surrogates)."),
            )
    for place in special or ():
        if not 0 <= place < len(pieces):
            raise BadTensors(
                _(
                    "There is no special token {place} of {name}: there are {count} tokens.",
                    place=place,
                    name=name,
                    count=len(pieces),
                ),
                hint=_("Count from 0."),
            )
