"""Our own sets of sentences for scans: files of marked lines that begin with a title and a note."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ...core.sentence import Sentence
from ...core.shape import NOT_SENT, sent
from ...errors import UnknownSet
from ..marked_sentences import read_lines

_FOLDER = Path(__file__).parent
# In the order in which they are offered.
_NAMES = ("pronoun", "determiner", "adjective", "object", "repeated")


@dataclass(frozen=True, slots=True)
class SentenceSet:
    """A shipped set of sentences.

    Attributes:
        name: as in the address, e.g. ``pronoun``.
        title: what is marked, in words, e.g. ``A pronoun and what it means``.
        note: what varies in it, and what to bear in mind.
        sentences: with their marked pairs.
    """

    name: str
    title: str
    note: str
    sentences: tuple[Sentence, ...] = field(metadata=NOT_SENT)

    @property
    @sent
    def count(self) -> int:
        """How many sentences there are, e.g. ``36``."""
        return len(self.sentences)

    @property
    @sent
    def lines(self) -> str:
        """The sentences as lines with marks, as POST /api/scans takes them."""
        return "\n".join(sentence.with_marks for sentence in self.sentences)


@cache
def sentence_sets() -> dict[str, SentenceSet]:
    """All sets by name, in the order in which they are offered."""
    return {name: _read(name) for name in _NAMES}


def sentence_set(name: str) -> SentenceSet:
    """The set of that name. Raises UnknownSet."""
    found = sentence_sets().get(name)
    if found is None:
        raise UnknownSet(
            f"No set of sentences is called {name[:40]!r}.",
            hint=f"The sets are: {', '.join(sentence_sets())}.",
        )
    return found


def _read(name: str) -> SentenceSet:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    title, note = (line.removeprefix("# ") for line in text.splitlines()[:2])
    return SentenceSet(name, title, note, read_lines(text))
