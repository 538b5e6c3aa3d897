"""The tokens of a marked pair: words in pieces, marks over several words, pairs that cannot be measured."""

import numpy as np
import pytest

from app.core.token import Token
from app.scan.marked_sentences import read_lines
from app.scan.pair_location import COMPARED, PairLocation, locate_pair


def spelt(pieces: str) -> tuple[Token, ...]:
    """Tokens with their characters, from pieces such as ``[CLS] the story ##teller``."""
    sentence_tokens: list[Token] = []
    at = 0
    for number, piece in enumerate(pieces.split()):
        special, continues = piece in ("[CLS]", "[SEP]"), piece.startswith("##")
        text = piece.removeprefix("##")
        if special:
            sentence_tokens.append(Token(number, text, piece, None, None, True, None, False))
            continue
        at += bool(at) and not continues
        sentence_tokens.append(Token(number, text, piece, at, at + len(text), False, 0, continues))
        at += len(text)
    return tuple(sentence_tokens)


def placed(pieces: str, line: str, causal: bool = False) -> PairLocation | str:
    (sentence,) = read_lines(line)
    return locate_pair(spelt(pieces), sentence, np.random.default_rng(0), causal=causal)


def found(pieces: str, line: str, causal: bool = False) -> PairLocation:
    result = placed(pieces, line, causal)
    assert isinstance(result, PairLocation), result
    return result


def test_words_in_pieces_are_one_word() -> None:
    result = found("[CLS] the story ##teller told it [SEP]", "the {storyteller} told [it]")
    assert [word.label for word in result.words] == ["the", "storyteller", "told", "it"]
    assert (result.query, result.key) == (3, 1)
    assert result.words[result.key].tokens == (2, 3)
    assert result.tokens == (1, 2, 3, 4, 5)
    assert result.exact


def test_a_mark_on_a_part_of_a_word_means_the_word() -> None:
    result = found("the story ##teller told it", "the story{teller} told [it]")
    assert result.words[result.key].label == "storyteller"


def test_a_mark_over_several_words_is_one_word() -> None:
    result = found("the old cat said it slept", "{the old cat} said [it] slept")
    assert [word.label for word in result.words] == ["the old cat", "said", "it", "slept"]
    assert result.words[0].tokens == (0, 1, 2)
    assert (result.query, result.key) == (2, 0)


@pytest.mark.parametrize(
    ("pieces", "line", "causal", "reason"),
    [
        ("[CLS] [SEP]", "[a] {b}", False, "special tokens only"),
        ("the cat", "the cat [it] {mat}", False, "no token for the query"),
        ("story ##teller is it", "[story]{teller} is it", False, "parts of one word"),
        ("the cat", "[the] {cat}", False, "no other word"),
        ("the cat sat", "the [cat] {sat}", True, "earlier tokens only"),
        ("the cat sat", "{the} [cat] sat", True, "no other word"),
    ],
)
def test_what_cannot_be_measured(pieces: str, line: str, causal: bool, reason: str) -> None:
    result = placed(pieces, line, causal)
    assert isinstance(result, str) and reason in result


def test_of_a_long_sentence_some_words_are_drawn_the_query_among_them() -> None:
    pieces = [f"w{number}" for number in range(100)]
    line = " ".join(["[w0]", *pieces[1:99], "{w99}"])
    result = found(" ".join(pieces), line)
    assert not result.exact
    assert 0 in result.rows and len(result.rows) in (COMPARED, COMPARED + 1)
    assert list(result.rows) == sorted(set(result.rows))
    assert found(" ".join(pieces), line) == result
