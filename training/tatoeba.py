"""English-French sentence pairs of Tatoeba, and which of them are held out.

The file is ``fra-eng.zip`` of manythings.org/anki: one ``english<TAB>french`` per line.
"""

import random
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

SPACES = re.compile("[\u00a0\u2009\u202f]")  # French typography has a narrow one before ! ? ; and :


@dataclass(frozen=True)
class Pair:
    """A sentence and its translation."""

    english: str
    french: str


@dataclass(frozen=True)
class Split:
    """Pairs to train on, to choose by (dev) and to report (test). No sentence is in more than one of them."""

    train: list[Pair]
    dev: list[Pair]
    test: list[Pair]


def read(archive: Path) -> list[Pair]:
    """Every pair of the file, with plain spaces and straight apostrophes."""
    with zipfile.ZipFile(archive) as packed:
        text = packed.read("fra.txt").decode()
    lines = (line.split("\t")[:2] for line in SPACES.sub(" ", text).replace("\u2019", "'").splitlines())
    return [Pair(english, french) for english, french in lines]


def normal(sentence: str) -> str:
    """The words of the sentence in lower case: its identity."""
    return " ".join(re.findall(r"\w+", sentence.casefold()))


def split(pairs: list[Pair], dev: int, test: int, seed: int) -> Split:
    """Hold out ``dev`` and ``test`` English sentences, with one of their translations each.

    Held-out pairs are chosen by English sentence, because most have several translations. No pair that shares
    its English or its French, in normal form, with a held-out pair is used for training.
    """
    by_english: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_english.setdefault(normal(pair.english), []).append(pair)
    draw = random.Random(seed)
    chosen: list[Pair] = []
    french: set[str] = set()  # of held-out pairs, so that dev and test do not share a translation either
    for english in draw.sample(sorted(by_english), len(by_english)):
        group = by_english[english]
        if len(chosen) == dev + test:
            break
        if any(normal(pair.french) in french for pair in group):
            continue
        chosen.append(draw.choice(group))
        french.update(normal(pair.french) for pair in group)
    held = {normal(pair.english) for pair in chosen}
    train = [pair for pair in pairs if normal(pair.english) not in held and normal(pair.french) not in french]
    return Split(train, chosen[:dev], chosen[dev:])
