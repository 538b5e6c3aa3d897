"""Held-out data does not occur in the training data."""

import zipfile
from pathlib import Path

import pytest

from training import novels
from training.places import NOVELS, TATOEBA
from training.tatoeba import Pair, Split, normal, read, split

PAIRS = [
    Pair(f"{verb} number {number}{end}", f"{french} numéro {number} !")
    for number in range(30)
    for verb, french in (("Take", "Prends"), ("Take", "Prenez"), ("Leave", "Laisse"), ("Drop", "Laisse"))
    for end in (".", "!")
]


def disjoint(parts: Split) -> bool:
    sides = [
        [({normal(pair.english) for pair in part}, {normal(pair.french) for pair in part})]
        for part in (parts.train, parts.dev, parts.test)
    ]
    english, french = ([side[0][which] for side in sides] for which in (0, 1))
    return all(not a & b for group in (english, french) for i, a in enumerate(group) for b in group[:i])


def test_no_sentence_is_on_both_sides() -> None:
    parts = split(PAIRS, dev=7, test=11, seed=3)
    assert (len(parts.dev), len(parts.test)) == (7, 11)
    assert parts.train
    assert disjoint(parts)


def test_the_seed_decides() -> None:
    assert split(PAIRS, 7, 11, 3) == split(PAIRS, 7, 11, 3)
    assert split(PAIRS, 7, 11, 3).test != split(PAIRS, 7, 11, 4).test


def test_the_same_sentence_in_other_clothes() -> None:
    assert normal("  Don't go! ") == normal("don't GO")
    assert normal("Vous ?") != normal("Tu ?")


def test_spaces_and_apostrophes_are_plain(tmp_path: Path) -> None:
    archive = tmp_path / "pairs.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("fra.txt", "Go!\tVa\u202f!\nI\u2019m in.\tJ\u2019y suis\u00a0!\tcredit\n")
    assert read(archive) == [Pair("Go!", "Va !"), Pair("I'm in.", "J'y suis !")]


def test_paragraphs_a_line() -> None:
    assert (
        novels.unwrapped("One\ntwo _three_.\r\n\r\n\n“Four,” he\nsaid.\n")
        == 'One two three.\n"Four," he said.'
    )


def test_whole_novels_are_held_out() -> None:
    pool = [novels.Novel(str(number), "text") for number in range(9)]
    parts = novels.split(pool, 2, seed=1)
    assert (len(parts.train), len(parts.held)) == (7, 2)
    assert {novel.name for novel in parts.train}.isdisjoint(novel.name for novel in parts.held)
    assert parts == novels.split(pool, 2, seed=1)


@pytest.mark.slow
@pytest.mark.skipif(
    not TATOEBA.exists(), reason=f"needs {TATOEBA.name}: training/README.md says how to get it"
)
def test_the_real_pairs() -> None:
    parts = split(read(TATOEBA), dev=1000, test=2000, seed=2026)
    assert (len(parts.dev), len(parts.test)) == (1000, 2000)
    assert disjoint(parts)


@pytest.mark.slow
@pytest.mark.skipif(not NOVELS.exists(), reason=f"needs {NOVELS.name}: training/README.md says how to get it")
def test_the_real_novels() -> None:
    pool = novels.read(NOVELS)
    assert len(pool) == 100
    assert len(novels.split(pool, 5, 2026).held) == 5
