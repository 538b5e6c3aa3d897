"""One position of a model's input."""

from dataclasses import dataclass
from typing import Literal

from ..message import _
from .shape import sent

# A part of the input: A and B of a pair; prompt and answer of a generation; of a conversation message-1,
# message-2 and so on, as they were given, the template's own text, and the answer.
Part = str
PART_GRAMMAR = r"^(?:A|B|prompt|answer|template|message-[1-9][0-9]{0,5})$"
# What one row and one column of a picture stand for.
UnitName = Literal["token", "word", "sentence", "part"]


@dataclass(frozen=True, slots=True)
class Token:
    """One position of the model's input.

    Attributes:
        id: number in the vocabulary, e.g. ``4937``.
        text: display text: the text it covers, or the name of a special or unknown token, e.g. ``cat``.
        piece: the vocabulary's own spelling (``##ing``, ``Ġcat``), e.g. ``cat``.
        start: first character (code point) of the text it covers; None for special tokens, e.g. ``4``.
        end: the character after the last it covers, e.g. ``7``.
        special: it has a meaning of its own (``[CLS]``, ``<s>``), added by the tokenizer or typed, e.g.
            ``false``.
        word: index of the word it belongs to; None for special tokens, e.g. ``1``.
        continues: it continues the word of the token before it, e.g. ``false``.
        part: which part of the input it belongs to, if there are several: ``A`` and ``B`` of a pair,
            ``prompt`` and ``answer`` of a generation, ``message-1`` and so on and ``template`` of a
            conversation; None otherwise, e.g. ``null``.
        sentence: index of the sentence it belongs to, by the rules of Unicode (UAX 29); None for special
            tokens and for what is no text, e.g. ``0``.
        hex: the bytes of UTF-8 that its piece stands for (``20 63 61 74``); None if it stands for none, e.g.
            ``63 61 74``.
        padding: it stands for no part of the supplied input, such as the silence that a model adds after a
            clip, e.g. ``false``.
        unknown: the vocabulary has nothing for its text, so the model reads only that something is there,
            e.g. ``false``.
    """

    id: int
    text: str
    piece: str
    start: int | None
    end: int | None
    special: bool
    word: int | None
    continues: bool
    part: Part | None = None
    sentence: int | None = None
    hex: str | None = None
    padding: bool = False
    unknown: bool = False

    @property
    @sent
    def label(self) -> str:
        """The text, with ``##`` in front if the token continues a word, e.g. ``cat``."""
        return f"##{self.text}" if self.continues else self.text

    @property
    @sent
    def short(self) -> str | None:
        """Its name on an axis, if it is a patch (``3,4``) or a moment; None for text, e.g. ``null``."""
        return self.piece if self.start is None and not self.special else None


# The prediction of a decoder's last row, which is not part of the input.
AFTER_THE_END = _("(after the end)")


def predicted_tokens(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The token that each row of a decoder predicts: the next one; for the last row, what follows the end."""
    last = Token(-1, AFTER_THE_END, AFTER_THE_END, None, None, True, None, False, tokens[-1].part)
    return (*tokens[1:], last)
