"""Our own sets of sentences for scans: files of marked lines, each with a title and a note."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ...core.sentence import Sentence
from ...core.shape import NOT_SENT, sent
from ...errors import UnknownSet
from ...message import _, enumerated
from ...quotation import quoted
from ..marked_sentences import read_lines

_FOLDER = Path(__file__).parent
# Title and note of each, in the order in which they are offered.
_TEXTS = {
    "pronoun": (
        _("A pronoun and what it means"),
        _(
            "Sometimes the first person or thing that is named, sometimes a later one, near or far;"
            " only the sense says which."
        ),
    ),
    "determiner": (
        _("A determiner and its noun"),
        _(
            "Often the noun is the next word; here adjectives, numbers and names stand between as"
            " often, so that position is not enough."
        ),
    ),
    "adjective": (
        _("An adjective and its noun"),
        _("The noun follows at once, later, or stands before the adjective; so no fixed distance finds it."),
    ),
    "object": (
        _("A verb and its object"),
        _(
            "The object follows after one word or after many, or stands before the verb; other nouns"
            " stand nearer to some verbs."
        ),
    ),
    "repeated": (
        _("A name that comes again"),
        _(
            "From the second mention to the first; other names stand between, and how far away the"
            " first is varies."
        ),
    ),
}


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
    return {name: _read_set(name) for name in _TEXTS}


def sentence_set(name: str) -> SentenceSet:
    """The set of that name. Raises UnknownSet."""
    named_set = sentence_sets().get(name)
    if named_set is None:
        raise UnknownSet(
            _("No set of sentences is called {name}.", name=quoted(name, 40)),
            hint=_("The sets are: {names}.", names=enumerated(sentence_sets())),
        )
    return named_set


def _read_set(name: str) -> SentenceSet:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return SentenceSet(name, *_TEXTS[name], read_lines(text))
