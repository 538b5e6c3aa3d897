"""What a model's tokens look like to people: the text each covers, its place, its word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..capture.record import Part, Token
from ..errors import BadText, EmptyText, TextTooLong

# On which models are measured: repeated words, sub-words, digits and punctuation; short enough for
# character-level vocabularies.
PROBE = "The cat sat on the mat because it was soft, and the cat liked the 3 mats in 2019."


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text as the model reads it: token ids for the model, tokens for people, in the same order.

    Attributes:
        types: which segment each token belongs to, in the tokenizer's own numbers.
    """

    ids: tuple[int, ...]
    tokens: tuple[Token, ...]
    types: tuple[int, ...] = ()

    def cut(self, length: int | None) -> "Encoding":
        """The first tokens only: for measuring a model, never for what is shown."""
        return Encoding(self.ids[:length], self.tokens[:length], self.types[:length])


def check_text(text: str, max_characters: int) -> None:
    """Refuse what cannot be tokenized or would be too long to look at.

    Raises:
        EmptyText, TextTooLong, BadText (NUL and lone surrogates, with their position).
    """
    if not text.strip():
        raise EmptyText("The text is empty.", hint="Type a sentence.")
    if len(text) > max_characters:
        raise TextTooLong(
            f"The text has {len(text):,} characters; this server reads up to {max_characters:,}.",
            hint="Shorten the text.",
            asked=len(text),
            limit=max_characters,
        )
    for position, character in enumerate(text):
        if character == "\0":
            raise BadText(f"Character {position} of the text is a NUL.", hint="Remove it.", position=position)
        if "\ud800" <= character <= "\udfff":
            raise BadText(
                f"Character {position} of the text is half of a character (a lone surrogate).",
                hint="Remove it, or paste the text again: an emoji may have been cut in two.",
                position=position,
            )


def encode(tokenizer: Any, text: str, pair: str | None = None, *, as_target: bool = False) -> Encoding:
    """Tokenize a text with a fast tokenizer of transformers. Never truncates.

    Args:
        pair: a second text; characters then count in both, see `joined`.
        as_target: as the decoder reads it, for tokenizers that cut source and target differently.
    """
    # verbose=False: the caller compares the count with the model's limit and says so itself.
    encoded = tokenizer(
        **{"text_target" if as_target else "text": text},
        **({} if pair is None else {"text_pair": pair}),
        return_offsets_mapping=True,
        return_token_type_ids=True,
        return_special_tokens_mask=True,
        truncation=False,
        verbose=False,
    )
    ids = encoded["input_ids"]
    pieces = tokenizer.convert_ids_to_tokens(ids)
    named = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    types = encoded["token_type_ids"]
    parts = [None] * len(ids) if pair is None else _parts(encoded.sequence_ids(), types)
    tokens: list[Token] = []
    pre_tokens = encoded.word_ids()
    word = -1
    columns = zip(ids, pieces, encoded["offset_mapping"], encoded["special_tokens_mask"], strict=True)
    for place, (token_id, piece, (start, end), added) in enumerate(columns):
        part = parts[place]
        read, shift = (pair, len(text) + 1) if part == "B" and pair is not None else (text, 0)
        special = bool(added) or token_id in named
        # Some tokenizers (Llama's) take the whole text for one word, so a space begins a new one, too.
        continues = (
            not special
            and bool(tokens)
            and not tokens[-1].special
            and pre_tokens[place] is not None
            and pre_tokens[place] == pre_tokens[place - 1]
            and not _begins_after_space(read, start)
        )
        word += not special and not continues
        # A special or unknown token is not the text it stands for, so its name is shown.
        named_piece = special or token_id == tokenizer.unk_token_id
        surface = read[start:end]
        tokens.append(
            Token(
                id=token_id,
                text=piece if named_piece or not surface else (surface.strip() or surface),
                piece=piece,
                start=None if added else start + shift,
                end=None if added else end + shift,
                special=special,
                word=None if special else word,
                continues=continues,
                part=part,
            )
        )
    return Encoding(tuple(ids), tuple(tokens), tuple(types))


def joined(text: str, pair: str) -> str:
    """Two texts as one, in which the characters of a pair's tokens count."""
    return f"{text}\n{pair}"


def _parts(sequences: Sequence[int | None], types: Sequence[int]) -> list[Part | None]:
    """The part of each token of a pair: of an added one what its segment says, if segments differ."""
    names: tuple[Part, Part] = ("A", "B")
    told = len(set(types)) > 1
    return [
        names[types[place] > 0]
        if sequence is None and told
        else None
        if sequence is None
        else names[sequence]
        for place, sequence in enumerate(sequences)
    ]


def _begins_after_space(text: str, start: int) -> bool:
    """Whether a token that begins at that character has a space before it, or begins with one."""
    return text[start : start + 1].isspace() or text[max(0, start - 1) : start].isspace()
