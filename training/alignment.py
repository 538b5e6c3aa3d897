"""Word alignment: how well attention links words that translate each other (Och and Ney, 2003)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Links = frozenset[tuple[int, int]]  # (English word, French word), from 0


@dataclass(frozen=True)
class Gold:
    """A sentence pair in words, and the links that people drew between them."""

    english: list[str]
    french: list[str]
    sure: Links
    possible: Links  # the sure ones included


def read(folder: Path) -> list[Gold]:
    """``dev.src-tgt`` (``english ||| french``) with ``dev.gold`` (``i-j`` sure, ``ipj`` possible, from 1)."""
    texts = (folder / "dev.src-tgt").read_text().splitlines()
    links = (folder / "dev.gold").read_text().splitlines()
    return [_gold(text, link) for text, link in zip(texts, links, strict=True)]


def _gold(text: str, links: str) -> Gold:
    english, french = text.split("|||")
    drawn: dict[str, set[tuple[int, int]]] = {"-": set(), "p": set()}
    for link in links.split():
        kind = "-" if "-" in link else "p"
        one, other = link.split(kind)
        drawn[kind].add((int(one) - 1, int(other) - 1))
    sure = frozenset(drawn["-"])
    return Gold(english.split(), french.split(), sure, sure | frozenset(drawn["p"]))


def error_rate(found: list[Links], gold: list[Gold]) -> float:
    """1 - (|A and S| + |A and P|) / (|A| + |S|) over all sentences; 0 is perfect."""
    pairs = list(zip(found, gold, strict=True))
    hits = sum(len(links & truth.sure) + len(links & truth.possible) for links, truth in pairs)
    return 1 - hits / sum(len(links) + len(truth.sure) for links, truth in pairs)


def diagonal(gold: Gold) -> Links:
    """The baseline: each French word is linked to the English word at the same share of the sentence."""
    english, french = len(gold.english), len(gold.french)
    return frozenset((min(english - 1, int((j + 0.5) * english / french)), j) for j in range(french))


def links(weights: NDArray[np.floating], rows: list[list[int]], columns: list[list[int]]) -> Links:
    """Each French word with the English word that it looks at most.

    Args:
        weights: attention [target tokens, source tokens].
        rows: the tokens of each French word, those whose attention counts for it (their mean is taken).
        columns: the tokens of each English word (their sum is taken, since weights add up).
    """
    per_word = np.stack([weights[:, tokens].sum(1) for tokens in columns], 1)
    return frozenset((int(per_word[tokens].mean(0).argmax()), j) for j, tokens in enumerate(rows))
