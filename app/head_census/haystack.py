"""The text in which a needle is hidden: our own, about everyday things, and as long as is asked for."""

from collections.abc import Sequence
from functools import cache
from itertools import cycle, islice
from pathlib import Path

_FILE = Path(__file__).with_name("haystack.txt")
# Around the question. Its rows count as those of the question.
_FRAME = ("\n\nQuestion: ", "\nAnswer:")

Span = tuple[int, int]


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of the text, in order."""
    return tuple(_FILE.read_text(encoding="utf-8").splitlines())


def haystack(count: int) -> tuple[str, ...]:
    """So many sentences; where there are no more, the text begins again."""
    return tuple(islice(cycle(sentences()), count))


def hidden(hay: Sequence[str], needle: str, question: str, depth: float) -> tuple[str, Span, Span]:
    """A text with a needle, and a question about it at the end.

    Args:
        hay: the sentences of the text.
        depth: the share of these sentences that comes before the needle, to whole sentences, at least one.

    Returns:
        The text, and where in it the needle and the question are, in characters.
    """
    # The first token of a text gets attention whatever it is, so a sentence comes before the needle.
    before = 1 + round(depth * (len(hay) - 1)) if hay else 0
    first, rest = " ".join(hay[:before]), " ".join(hay[before:])
    start = len(first) + 1 if first else 0
    text = " ".join(part for part in (first, needle, rest) if part)
    opening, closing = _FRAME
    asked = f"{text}{opening}{question}{closing}"
    return asked, (start, start + len(needle)), (len(text) + opening.count("\n"), len(asked))
