"""Our own sets of sentences for scans: files of marked lines that begin with a title and a note."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...core.sentence import Sentence
from ...errors import UnknownSet
from ..marked_sentences import read_lines

_FOLDER = Path(__file__).parent
# In the order in which they are offered.
_NAMES = ("pronoun", "determiner", "adjective", "object", "repeated")


@dataclass(frozen=True, slots=True)
class SentenceSet:
    """A shipped set of sentences.

    Attributes:
        name: as in the address.
        title, note: what is marked, in words; what to consider.
        sentences: with their marked pairs.
    """

    name: str
    title: str
    note: str
    sentences: tuple[Sentence, ...]

    @property
    def lines(self) -> str:
        """The sentences as marked lines, for users to read and change."""
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
