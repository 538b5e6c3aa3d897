"""Sentences by the rules of Unicode, and the tokens that belong to each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.units import units
from app.models.sentence_boundaries import sentence_starts
from app.models.tokenization import continue_text, encode

from ..vocabularies import VOCABULARIES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat. It slept!", ["The cat sat. ", "It slept!"]),
        ("It costs 3.50 (e.g. here). Why?", ["It costs 3.50 (e.g. here). ", "Why?"]),
        ("One line\nanother", ["One line\n", "another"]),
        ("他来了。很好！", ["他来了。", "很好！"]),
        ("“Why?” she asked.", ["“Why?” ", "she asked."]),
        ("no end", ["no end"]),
        # What has neither letter nor digit begins no sentence.
        ("*** \n!a b", ["a b"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    starts = sentence_starts(text)
    ends = [*starts[1:], len(text)][: len(starts)]
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == expected


@given(st.text(max_size=200))
def test_sentences_begin_in_order_and_none_is_blank(text: str) -> None:
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        assert text[start:end].strip()


@pytest.mark.parametrize("kind", sorted(VOCABULARIES))
def test_tokens_belong_to_the_sentence_of_their_text(kind: str) -> None:
    encoding = encode(VOCABULARIES[kind](), "The cat sat. The mat? The cat sat.\nThe mat")
    merged = units(encoding.tokens, unit="sentence", specials=False)
    assert [unit.label for unit in merged] == ["The cat sat.", "The mat?", "The cat sat.", "The mat"]


def test_no_sentence_spans_two_parts() -> None:
    tokenizer = VOCABULARIES["wordpiece"]()
    pair = encode(tokenizer, "The cat", "sat on it").tokens
    assert [unit.label for unit in units(pair, unit="sentence", specials=False)] == ["The cat", "sat on it"]
    prompt = encode(VOCABULARIES["byte_level"](), "The cat")
    answer = VOCABULARIES["byte_level"]().encode(" sat. It slept", add_special_tokens=False)
    _, whole = continue_text(VOCABULARIES["byte_level"](), "The cat", prompt, answer)
    assert [unit.label for unit in units(whole.tokens, unit="sentence", specials=False)] == [
        "The cat",
        "sat.",
        "It slept",
    ]
