"""Display of a model's tokens: the text each covers, its position, its word."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.token import Part, Token
from ..errors import BadText, EmptyText, TextTooLong
from ..message import _
from .sentence_boundaries import with_sentences
from .spelling import Spelling, is_torn, readable
from .word_boundaries import begins_word

Span = tuple[int, int]

# Text on which models are measured: repeated words, sub-words, digits and punctuation; short enough for
# character-level vocabularies.
PROBE = "The cat sat on the mat because it was soft, and the cat liked the 3 mats in 2019."

_CONTEXT = 16
# Fewer tokens than any tokenizer makes of the probe.
_LEAST_TOKENS = 8
# What users type for a masked word, whatever the tokenizer's own token for it.
MASK = "[MASK]"


def probe_text(limit: int | None) -> str:
    """The probe, repeated until it has at least so many tokens."""
    return " ".join([PROBE] * -(-(limit or 1) // _LEAST_TOKENS))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text as the model reads it: token ids for the model, tokens for display, in the same order.

    Attributes:
        types: segment of each token, in the tokenizer's own numbers.
    """

    ids: tuple[int, ...]
    tokens: tuple[Token, ...]
    types: tuple[int, ...] = ()

    def cut(self, length: int | None) -> "Encoding":
        """The first tokens only: for measuring a model, never for display."""
        return Encoding(self.ids[:length], self.tokens[:length], self.types[:length])


def check_text(text: str, max_characters: int | None, field: str | None = None) -> None:
    """Refuse text that cannot be tokenized or is too long to show.

    Args:
        max_characters: None: no limit.
        field: which text of an input it is; None for a text that a client cannot cut by itself.

    Raises:
        EmptyText, TextTooLong, BadText (NUL and lone surrogates, with their position).
    """
    if not text.strip():
        raise EmptyText(_("The text is empty."), hint=_("Type a sentence."), **_of(field))
    if max_characters is not None and len(text) > max_characters:
        raise TextTooLong(
            _(
                "The text has {count} characters; this server reads up to {limit}.",
                count=len(text),
                limit=max_characters,
            ),
            hint=_("Shorten the text."),
            asked=len(text),
            limit=max_characters,
            **({} if field is None else {"keep": {"field": field, "characters": max_characters}}),
        )
    for position, character in enumerate(text):
        if character == "\0":
            raise BadText(
                _("Character {position} of the text is a NUL.", position=position),
                hint=_("Remove it."),
                position=position,
                **_of(field),
            )
        if "\ud800" <= character <= "\udfff":
            raise BadText(
                _(
                    "Character {position} of the text is half of a character (a lone surrogate).",
                    position=position,
                ),
                hint=_("Remove it, or paste the text again: an emoji may have been cut in two."),
                position=position,
                **_of(field),
            )


def _of(field: str | None) -> dict[str, str]:
    """The fact which text of an input is meant."""
    return {} if field is None else {"field": field}


def encode(tokenizer: Any, text: str, pair: str | None = None, *, as_target: bool = False) -> Encoding:
    """Tokenize a text with a fast tokenizer of transformers. Never truncates.

    Args:
        pair: a second text; character spans then refer to both, see `join_pair`.
        as_target: tokenize for the decoder, if the tokenizer treats source and target differently.
    """
    # verbose=False: the caller compares the count with the model's limit and reports it.
    encoded = tokenizer(
        **{"text_target" if as_target else "text": text},
        **({} if pair is None else {"text_pair": pair}),
        return_offsets_mapping=True,
        return_token_type_ids=True,
        return_special_tokens_mask=True,
        truncation=False,
        verbose=False,
    )
    ids, types = tuple(encoded["input_ids"]), tuple(encoded["token_type_ids"])
    parts = (None,) * len(ids) if pair is None else _parts(encoded.sequence_ids(), types)
    shifts = [len(text) + 1 if part == "B" else 0 for part in parts]
    columns = zip(encoded["offset_mapping"], encoded["special_tokens_mask"], shifts, strict=True)
    spans = [None if added else (start + shift, end + shift) for (start, end), added, shift in columns]
    whole = text if pair is None else join_pair(text, pair)
    breaks = word_breaks(whole, spans, encoded.word_ids())
    return Encoding(ids, display_tokens(tokenizer, whole, ids, spans, parts, breaks), types)


def join_pair(text: str, pair: str) -> str:
    """Two texts as one, to which the character spans of a pair's tokens refer."""
    return f"{text}\n{pair}"


def continue_text(
    tokenizer: Any, text: str, prompt: Encoding, answer: Sequence[int], part: Part | None = "answer"
) -> tuple[str, Encoding]:
    """A text, and the tokens with which a model continued it.

    The answer's characters are found by decoding it piece by piece. Pieces of one character (an emoji) share
    it, as in the tokenizer's own offsets.

    Args:
        text: the prompt's text; may be empty.
        prompt: its tokens, which a model read.
        answer: the ids that it generated.
        part: the part of the input that the answer is.
    """
    answer_text, answer_tokens = _decode_answer(tokenizer, prompt.ids, answer)
    whole = text + answer_text
    spans: list[Span | None] = [
        *(None if t.start is None or t.end is None else (t.start, t.end) for t in prompt.tokens),
        *(None if span is None else (span[0] + len(text), span[1] + len(text)) for span in answer_tokens),
    ]
    ids = (*prompt.ids, *answer)
    parts = (*(token.part for token in prompt.tokens), *(part for _token in answer))
    encoded = tokenizer(whole, return_offsets_mapping=True, add_special_tokens=False, verbose=False)
    breaks = word_breaks(whole, encoded["offset_mapping"], encoded.word_ids())
    return whole, Encoding(ids, display_tokens(tokenizer, whole, ids, spans, parts, breaks), (0,) * len(ids))


def option(tokenizer: Any, token: int) -> str:
    """A single token of the vocabulary for display; see `Spelling.read`."""
    piece = tokenizer.convert_ids_to_tokens(token)
    return f"⟨{token}⟩" if piece is None else Spelling.of(tokenizer).read(token, piece)


def find_option(tokenizer: Any, text: str) -> int | None:
    """The one token that a text is, in the middle of a sentence or else at its beginning.

    ``#12`` is token 12. None if the text is several tokens, or none.
    """
    number = re.fullmatch(r"#([0-9]{1,9})", text)
    if number:
        return int(number[1]) if int(number[1]) < len(tokenizer) else None
    word = text.strip()
    # White space is what it is: a line break does not name the space.
    for form in (f" {word}", word) if word else (text,):
        ids = tokenizer.encode(form, add_special_tokens=False)
        if len(ids) == 1 and ids[0] != tokenizer.unk_token_id:
            return int(ids[0])
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    return vocabulary.get(text)


def ordinary_tokens(tokenizer: Any) -> list[int]:
    """Tokens of the vocabulary that are not special, and were not added to it; in ascending order."""
    special = {*tokenizer.all_special_ids, *tokenizer.added_tokens_decoder}
    vocabulary: dict[str, int] = tokenizer.get_vocab()
    return sorted(set(vocabulary.values()) - special)


def _parts(sequences: Sequence[int | None], types: Sequence[int]) -> tuple[Part | None, ...]:
    """The part of each token of a pair; for an added token that of its segment, if segments differ."""
    parts_stated = len(set(types)) > 1

    def part(sequence: int | None, segment: int) -> Part | None:
        if sequence is None and not parts_stated:
            return None
        return "B" if (segment if sequence is None else sequence) else "A"

    return tuple(map(part, sequences, types))


def word_breaks(text: str, spans: Sequence[Span | None], words: Sequence[int | None]) -> set[int]:
    """The characters at which the tokenizer begins a word of its own."""
    return {
        first_character(text, *span)
        for place, span in enumerate(spans)
        if span is not None and place and None not in (words[place], words[place - 1])
        if words[place] != words[place - 1]
    }


def first_character(text: str, start: int, end: int) -> int:
    """The first character of a span that is not a space; the span's first if all are spaces."""
    surface = text[start:end]
    return start + (len(surface) - len(surface.lstrip())) % max(1, len(surface))


def special_ids(tokenizer: Any) -> set[int]:
    """Ids of special tokens; the unknown token stands for a text, unless it also begins or ends one."""
    ends = {tokenizer.bos_token_id, tokenizer.eos_token_id}
    return {one for one in tokenizer.all_special_ids if one != tokenizer.unk_token_id or one in ends}


def display_tokens(
    tokenizer: Any,
    text: str,
    ids: Sequence[int],
    spans: Sequence[Span | None],
    parts: Sequence[Part | None],
    breaks: Container[int],
) -> tuple[Token, ...]:
    """Tokens for display, with text and word. ``spans`` are None for tokens that are not in the text."""
    spelling = Spelling.of(tokenizer)
    named, unknown = special_ids(tokenizer), tokenizer.unk_token_id
    # Some models have more embedding rows than their tokenizer has pieces.
    pieces = [
        piece or f"⟨{i}⟩" for i, piece in zip(ids, tokenizer.convert_ids_to_tokens(list(ids)), strict=True)
    ]
    tokens: list[Token] = []
    word = -1
    for token_id, piece, span, part in zip(ids, pieces, spans, parts, strict=True):
        special = span is None or token_id in named
        start, end = span or (None, None)
        piece_bytes = None if special else spelling.bytes_of(token_id, piece)
        if (
            start is not None
            and piece_bytes is not None
            and piece_bytes.isspace()
            and not text[start:end][:1].isspace()
        ):
            end = start  # a space that the tokenizer inserted
        surface = "" if start is None else text[start:end]
        continues = not special and bool(tokens) and _continues(text, tokens[-1], start, end, breaks)
        if spelling.prefix and piece.startswith(spelling.prefix):
            continues = bool(tokens) and not special and not tokens[-1].special
        word += not special and not continues
        tokens.append(
            Token(
                id=token_id,
                # A special or unknown token is shown by its name, not by the text it stands for.
                text=piece if special or token_id == unknown else _token_text(surface, piece, piece_bytes),
                piece=piece,
                start=start,
                end=end,
                special=special,
                word=None if special else word,
                continues=continues,
                part=part,
                hex=None if piece_bytes is None else piece_bytes.hex(" ").upper(),
                unknown=token_id == unknown and not special,
            )
        )
    return with_sentences(text, tokens)


def _continues(text: str, before: Token, start: int | None, end: int | None, breaks: Container[int]) -> bool:
    """Whether a token continues the word of the previous one."""
    if start is None or end is None or before.special or before.start is None or before.end is None:
        return False
    if start == end or not text[before.start : before.end].strip():
        return False
    # Pieces of one character overlap.
    return start < before.end or not begins_word(text, first_character(text, start, end), breaks)


def _token_text(surface: str, piece: str, piece_bytes: bytes | None) -> str:
    """The text that a token covers; its bytes if it covers only a part of a character."""
    if piece_bytes and is_torn(piece_bytes):
        return readable(piece_bytes).strip()
    if surface:
        return surface.strip() or surface
    return readable(piece_bytes) if piece_bytes else piece


def _decode_answer(
    tokenizer: Any, prompt: Sequence[int], answer: Sequence[int]
) -> tuple[str, list[Span | None]]:
    """The text of an answer, and the characters that each of its tokens covers; None for special tokens."""
    named = special_ids(tokenizer)
    spelling, pieces = Spelling.of(tokenizer), tokenizer.convert_ids_to_tokens(list(answer))
    context = answer_context(tokenizer, prompt)

    def decode(count: int) -> str:
        text: str = tokenizer.decode(
            [*context, *answer[:count]], skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    before, whole = decode(0), decode(len(answer))
    begin = _common(before, whole)
    text = whole[begin:]
    spans: list[Span | None] = []
    first = 0
    for count, (token, piece) in enumerate(zip(answer, pieces, strict=True), start=1):
        # An incomplete character decodes to another one, so it does not count as common yet.
        decoded = decode(count)
        stable = max(first, _common(decoded, whole) - begin)
        last = min(stable + (len(decoded) > stable + begin), len(text))
        piece_bytes = None if piece is None else spelling.bytes_of(token, piece)
        if token in named or piece is None:
            spans.append(None)
        elif first == last > 0 and piece_bytes and is_torn(piece_bytes):
            spans.append((last - 1, last))  # the text ends within a character
        else:
            spans.append((first, last))
        first = stable
    return text, spans


def answer_context(tokenizer: Any, prompt: Sequence[int]) -> list[int]:
    """Enough of a prompt to decode what follows correctly; it does not begin within a character."""
    spelling = Spelling.of(tokenizer)
    begin = max(0, len(prompt) - _CONTEXT)
    while begin:
        piece = tokenizer.convert_ids_to_tokens(prompt[begin])
        piece_bytes = spelling.bytes_of(prompt[begin], piece) if piece else None
        if not piece_bytes or not is_torn(piece_bytes):
            break
        begin -= 1
    return list(prompt[begin:])


def _common(one: str, other: str) -> int:
    """The length of the common beginning of two texts."""
    differing = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
