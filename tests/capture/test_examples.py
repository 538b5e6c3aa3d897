"""Every example says where to look, and the shipped weights agree."""

import pytest

from app.analysis.ranking import rank_pair
from app.capture.input import Input
from app.capture.live import LiveCapture, run
from app.capture.prepared import PreparedModel
from app.capture.weights import WeightsCache
from app.examples import Example, examples


def captured(minilm: PreparedModel, text: str) -> LiveCapture:
    given = Input(text=text)
    return run(minilm, given, minilm.loaded.reader.read(given, {}), text, WeightsCache(2**27))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_the_head_named_looks_most_at_the_key_named(minilm: PreparedModel, example: Example) -> None:
    """Of all words in the sentence, the query gives the key the most attention in that head."""
    capture = captured(minilm, example.text)
    row = capture.weights("self", example.layer)[example.head, example.query]
    words = [n for n, token in enumerate(capture.query_tokens("self")) if not token.special]
    assert max(words, key=lambda n: row[n]) == example.key
    labels = [token.text for token in capture.query_tokens("self")]
    assert (
        labels[example.query] in example.note
        and f"layer {example.layer}, head {example.head}" in example.note
    )


def test_the_first_example_names_the_best_head_of_all(minilm: PreparedModel) -> None:
    first = examples()[0]
    best = rank_pair(captured(minilm, first.text), "self", first.query, first.key).heads[0]
    assert (best.layer, best.head, best.rank) == (first.layer, first.head, 1)


def test_the_last_word_changes_whom_it_means(minilm: PreparedModel) -> None:
    """L3H1: with "soft", it prefers mat to cat; with "tired", cat to mat."""
    soft, tired = (captured(minilm, example.text).weights("self", 3)[1, 8] for example in examples()[:2])
    assert soft[6] > soft[2]
    assert tired[2] > tired[6]
