"""Every example names its view, and the included weights agree."""

from functools import cache

import numpy as np
import pytest

from app.analysis.ranking import rank_pair
from app.capture.generation import complete
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.recording import read
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.capture import Capture
from app.examples import Example, examples
from app.models.catalogue import catalogue
from app.samples import samples
from app.settings import Settings

FILES = {sample.digest: sample.content for sample in samples()}


@cache
def prepared(key: str) -> VerifiedModel:
    """A model on this machine, prepared as by the server."""
    models = catalogue(key)
    folder = models.folder(key)
    assert folder is not None, f"{key} is not on this machine"
    return load_verified(models.info(key), folder, "cpu", lambda phase, fraction: None)


def downloaded(example: Example) -> bool:
    return catalogue(open=True).folder(example.model) is not None


def captured(example: Example) -> Capture:
    """A capture of it; of a model that is not on this machine, its recording."""
    if example.path is not None and not downloaded(example):
        return read(example.path)
    return run_of(example)


def run_of(example: Example) -> LiveCapture:
    model, user_input = prepared(example.model), example.input
    model.loaded.reader.check(user_input)
    reading = complete(model, user_input, FILES, Settings())
    return run(model, user_input, reading, example.title, WeightsCache(2**27))


@pytest.mark.parametrize("example", [e for e in examples() if e.recorded], ids=lambda e: e.title)
def test_a_recording_is_small_and_equals_the_model(example: Example) -> None:
    """It is answered without the model, so the revision must be known without it, too."""
    assert example.path is not None and example.path.stat().st_size <= 400_000
    recording = read(example.path)
    assert catalogue(open=True).revision(example.model) == recording.provenance.revision
    if not downloaded(example):
        pytest.skip(f"{example.model} is not on this machine")
    capture = run_of(example)
    assert list(recording.tokens.values()) == list(capture.tokens.values())
    for layer in range(capture.stream("self").layers):
        np.testing.assert_allclose(
            recording.weights("self", layer), capture.weights("self", layer), rtol=0, atol=1e-5
        )


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_the_head_named_attends_most_to_the_key_named(example: Example) -> None:
    """In that head the query attends to the key more than to any other word."""
    capture = captured(example)
    stream = example.stream or next(iter(capture.streams))
    assert f"layer {example.layer}, head {example.head}" in example.note
    weights = capture.weights(stream, example.layer)[example.head]
    if example.query is None or example.key is None:
        return
    words = [n for n, token in enumerate(capture.key_tokens(stream)) if not token.special]
    assert max(words, key=lambda n: weights[example.query, n]) == example.key
    assert capture.query_tokens(stream)[example.query].text in example.note


@pytest.mark.parametrize("example", [e for e in examples() if e.key is not None], ids=lambda e: e.title)
def test_no_example_is_a_stripe(example: Example) -> None:
    """The query's weight on the key is at least twice the mean of the other queries'."""
    assert example.query is not None
    assert example.key is not None
    capture = captured(example)
    stream = example.stream or next(iter(capture.streams))
    heads = rank_pair(capture, stream, example.query, example.key).heads
    here = next(head for head in heads if (head.layer, head.head) == (example.layer, example.head))
    assert here.lift is not None and here.lift > 2


def test_a_newcomer_sees_a_head_that_the_last_word_moves() -> None:
    """The page opens on L3 H1 with "soft"; the second example is the same head with "tired"."""
    soft, tired = examples()[:2]
    assert [(example.layer, example.head, example.query) for example in (soft, tired)] == [(3, 1, 8)] * 2
    assert (soft.key, tired.key) == (6, 2)


def test_the_last_word_changes_whom_it_means() -> None:
    """L3H1: with "soft", *it* attends to mat more than to cat; with "tired", to cat more than to mat."""
    soft, tired = (captured(example).weights("self", 3)[1, 8] for example in examples()[:2])
    assert soft[6] > soft[2]
    assert tired[2] > tired[6]


def test_the_storyteller_goes_on_as_the_last_time() -> None:
    """As the example states: the likeliest next token is the one that followed the repeated phrase."""
    example = next(example for example in examples() if example.title.startswith("What came next"))
    assert example.key is not None
    capture = captured(example)
    following = next(match for match in capture.predictions if match.position == example.query)
    assert following.kind == "next"
    assert following.options[0].id == capture.key_tokens("self")[example.key].id
    stream = capture.streams["self"]
    assert (stream.heads, stream.kv_heads) == (8, 4)


def test_each_token_of_the_story_attends_to_the_one_before() -> None:
    """As the example states. The generated part is marked, and begins like a story."""
    example = next(example for example in examples() if example.title.startswith("A story"))
    capture = captured(example)
    weights = capture.weights("self", example.layer)[example.head]
    assert weights.diagonal(-1).min() > 0.8
    written = [token.text for token in capture.key_tokens("self") if token.part == "answer"]
    assert (written[:2], len(written)) == (["little", "girl"], 24)
