"""Our own sentences, of the kind that lessons use, with words that are rare in the data, or rare in such
contexts.

A user's first sentences should be translated well; a model this small hardly learns a word from a few
sentences.
"""

from pathlib import Path

from .tatoeba import Pair, Split, normal

FILE = Path(__file__).with_suffix(".tsv")


def read(pairs: Split) -> list[Pair]:
    """Every lesson that shares neither its English nor its French with a held-out sentence."""
    held = {normal(text) for pair in (*pairs.dev, *pairs.test) for text in (pair.english, pair.french)}
    lines = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    lessons = [Pair(english, french) for english, french in lines]
    return [pair for pair in lessons if held.isdisjoint((normal(pair.english), normal(pair.french)))]
