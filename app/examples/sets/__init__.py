"""Sets of sentences of our own, to scan heads with: files of marked lines, title and note first."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...analysis.sentences import Sentence, read_lines
from ...errors import UnknownSet

_FOLDER = Path(__file__).parent
# In the order in which they are offered.
_NAMES = ("pronoun", "determiner", "adjective", "object", "repeated")


@dataclass(frozen=True, slots=True)
class SentenceSet:
    """A set of sentences that ships.

    Attributes:
        name: as the address has it.
        title, note: what is marked, in words; what to bear in mind.
        sentences: with their marked pairs.
    """

    name: str
    title: str
    note: str
    sentences: tuple[Sentence, ...]

    @property
    def lines(self) -> str:
        """The sentences as marked lines, to be read and changed."""
        return "\n".join(sentence.marked for sentence in self.sentences)


@cache
def sentence_sets() -> dict[str, SentenceSet]:
    """All sets by name, in the order in which they are offered."""
    return {name: _read(name) for name in _NAMES}


def sentence_set(name: str) -> SentenceSet:
    """The set of that name. Raises UnknownSet."""
    found = sentence_sets().get(name)
    if found is None:
        raise UnknownSet(
            f"No set of sentences is called {name[:40]!r}.", hint=f"There are: {', '.join(sentence_sets())}."
        )
    return found


def _read(name: str) -> SentenceSet:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    title, note = (line.removeprefix("# ") for line in text.splitlines()[:2])
    return SentenceSet(name, title, note, read_lines(text))
