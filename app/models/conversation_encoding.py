"""The tokens of a conversation that a chat template wrote."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from tokenizers import Tokenizer

from ..core.input import message_field
from ..core.token import Part
from ..message import Message, _
from ..quotation import quoted
from .chat_template import TemplateFailure, WrittenConversation
from .message_marks import Stretch
from .tokenization import Encoding, Span, display_tokens, first_character, special_ids, word_breaks


class ConversationEncoder:
    """Splits what a template wrote into the tokens that the model reads.

    Control tokens that were typed in a message are read as text, as by transformers' ``apply_chat_template``
    with ``sanitize_control_tokens``: they, and the text between two of them, are each encoded by themselves.

    Args:
        tokenizer: a fast tokenizer of transformers.
        source: its chat template.
    """

    def __init__(self, tokenizer: Any, source: str) -> None:
        self._tokenizer = tokenizer
        # Added tokens that the template writes count, too, but not white space, which is ordinary text.
        control = [
            token.content
            for token in tokenizer.added_tokens_decoder.values()
            if token.special or (token.content in source and not token.content.isspace())
        ]
        longest_first = sorted(map(re.escape, control), key=len, reverse=True)
        self._control = re.compile("|".join(longest_first) or "(?!)")
        self._plain: Tokenizer | None = None

    def encode(self, written: WrittenConversation, *, control_tokens: bool) -> Encoding:
        """The tokens, with the part of the input that each belongs to.

        Args:
            control_tokens: control tokens typed in a message are read as such.

        Raises:
            TemplateFailure: typed control tokens cannot be read as text.
        """
        text = written.text
        typed = [] if control_tokens else list(self._typed(written))
        if typed:
            ids, spans, words = self._encode_around(text, typed)
        else:
            ids, spans, words = self._encode(text)
        parts = _parts(text, spans, written.stretches)
        if not control_tokens:
            self._check(text, ids, spans, parts)
        breaks = word_breaks(text, spans, words)
        tokens = display_tokens(self._tokenizer, text, ids, spans, parts, breaks)
        return Encoding(tuple(ids), tokens, (0,) * len(ids))

    def _typed(self, written: WrittenConversation) -> Iterator[Span]:
        """Where the messages contain control tokens."""
        for stretch in written.stretches:
            for found in self._control.finditer(written.text, stretch.start, stretch.end):
                yield found.span()

    def _encode(self, text: str) -> tuple[list[int], list[Span], list[int | None]]:
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return list(encoded["input_ids"]), list(encoded["offset_mapping"]), encoded.word_ids()

    def _encode_around(self, text: str, typed: list[Span]) -> tuple[list[int], list[Span], list[int | None]]:
        """Encode a text in pieces: those that were typed as control tokens without any added token."""
        ids: list[int] = []
        spans: list[Span] = []
        words: list[int | None] = []
        at = 0
        for start, end in (*typed, (len(text), len(text))):
            for begin, stop, as_text in ((at, start, False), (start, end, True)):
                if begin == stop:
                    continue
                piece_ids, piece_spans, piece_words = self._piece(text[begin:stop], as_text, first=begin == 0)
                number = max((word for word in words if word is not None), default=-1) + 1
                ids += piece_ids
                spans += [(begin + one, begin + other) for one, other in piece_spans]
                words += [None if word is None else number + word for word in piece_words]
            at = end
        return ids, spans, words

    def _piece(
        self, piece: str, as_text: bool, first: bool
    ) -> tuple[list[int], list[Span], list[int | None]]:
        """The tokens of a piece from the middle of a text.

        It is encoded after a line break, because SentencePiece puts a space before the beginning of a text;
        and by itself where that line break is one token with what follows.
        """
        if first and not as_text:
            return self._encode(piece)
        encode = self._encode_as_text if as_text else self._encode
        before = encode("\n")[0]
        ids, spans, words = encode("\n" + piece)
        if ids[: len(before)] != before:
            return encode(piece)
        shifted = [(max(start - 1, 0), end - 1) for start, end in spans[len(before) :]]
        return ids[len(before) :], shifted, words[len(before) :]

    def _encode_as_text(self, text: str) -> tuple[list[int], list[Span], list[int | None]]:
        encoded = self._without_added_tokens().encode(text, add_special_tokens=False)
        return list(encoded.ids), list(encoded.offsets), list(encoded.word_ids)

    def _without_added_tokens(self) -> Tokenizer:
        """The same tokenizer, to which no string is a token by itself."""
        if self._plain is None:
            import json

            facts = json.loads(self._tokenizer.backend_tokenizer.to_str())
            self._plain = Tokenizer.from_str(
                json.dumps(
                    facts | {"added_tokens": [], "post_processor": None, "truncation": None, "padding": None}
                )
            )
        return self._plain

    def _check(self, text: str, ids: list[int], spans: list[Span], parts: tuple[Part, ...]) -> None:
        """Raise TemplateFailure if part of a message has become a control token after all."""
        special = special_ids(self._tokenizer)
        for token, (start, end), part in zip(ids, spans, parts, strict=True):
            if token in special and part != "template" and text[start:end].strip():
                raise TemplateFailure(_not_text(text[start:end]))


def _not_text(piece: str) -> Message:
    return _("Its tokenizer cannot read {piece} as text within a conversation.", piece=quoted(piece, 40))


def _parts(text: str, spans: list[Span], stretches: tuple[Stretch, ...]) -> tuple[Part, ...]:
    """The part of each token: that of its first character that is not white space."""
    starts = [stretch.start for stretch in stretches]

    def part(start: int, end: int) -> Part:
        at = first_character(text, start, end)
        place = bisect_right(starts, at) - 1
        inside = place >= 0 and at < stretches[place].end
        return message_field(stretches[place].place) if inside else "template"

    return tuple(part(*span) for span in spans)
