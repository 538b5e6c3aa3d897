"""Our own sentences: complete lines, none of them held out."""

from training.lessons import FILE, read
from training.tatoeba import Pair, Split, normal


def test_each_line_is_a_pair_of_its_own() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    assert all(len(pair) == 2 and all(text == text.strip() != "" for text in pair) for pair in pairs)
    assert len({normal(english) for english, _ in pairs}) == len(lines)


def test_what_is_held_out_is_not_taught() -> None:
    every = read(Split([], [], []))
    first, second = every[0], every[1]
    held = Split([], [Pair(first.english.upper(), "Autre chose.")], [Pair("Something else", second.french)])
    assert read(held) == every[2:]
