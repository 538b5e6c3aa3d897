"""A sentence with a marked pair of words."""

from dataclasses import dataclass

Span = tuple[int, int]

# In a line with marks; a backslash before one makes it literal.
MARK_CHARACTERS = ("\\", "[", "]", "{", "}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its marked pair.

    Attributes:
        text: the text that the model reads.
        query, key: the first character (code point) of the query word and of the key word, and the one after
            their last.
        line: its line in the input, from 1.
    """

    text: str
    query: Span
    key: Span
    line: int

    @property
    def with_marks(self) -> str:
        """The sentence as a line with marks; `read_lines` restores a text of one line from it."""
        opening = {self.query[0]: "[", self.key[0]: "{"}
        closing = {self.query[1]: "]", self.key[1]: "}"}
        marked = [
            closing.get(place, "") + opening.get(place, "") + (f"\\{c}" if c in MARK_CHARACTERS else c)
            for place, c in enumerate((*self.text, ""))
        ]
        line = "".join(marked)
        return f"\\{line}" if line.startswith("#") else line
