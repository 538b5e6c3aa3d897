"""Queries that may attend to more than one key, over masks by hand."""

import numpy as np
import pytest

from app.analysis.choice import choosing
from app.analysis.units import units
from app.capture.live_capture import run
from app.capture.weights import WeightsCache
from app.core.capture import Capture
from app.core.input import Input

from ..tiny import tiny_prepared, tiny_reading
from .recorded import tokens

CAUSAL = np.tri(5, dtype=bool)
TOKENS = tokens("[CLS] em ##bed b c")


def test_the_first_row_of_a_decoder_has_no_choice() -> None:
    every = units(TOKENS)
    assert choosing(CAUSAL, every, every, 5).tolist() == [False, True, True, True, True]
    assert choosing(CAUSAL[3:], every[3:], every, 5, first=3).tolist() == [True, True]


def test_no_chunk_lets_its_first_token_choose() -> None:
    chunks = np.arange(5) // 2
    mask = CAUSAL & (chunks[:, None] == chunks)
    every = units(TOKENS)
    assert choosing(mask, every, every, 5).tolist() == [False, True, False, True, False]


def test_the_tokens_of_one_word_are_one_key() -> None:
    words = units(TOKENS, unit="word")
    own = CAUSAL & ~np.eye(1, 5, dtype=bool)[0]  # nothing may attend to [CLS]
    assert choosing(own, words, words, 5).tolist() == [False, False, True, True]


def test_a_hidden_token_is_a_choice() -> None:
    visible = units(TOKENS, specials=False)
    assert choosing(CAUSAL, visible, visible, 5).tolist() == [True] * 4
    only = np.zeros((5, 5), bool)
    only[:, 0] = True
    only[4] = False
    assert choosing(only, visible, visible, 5).tolist() == [False] * 4


def test_without_a_mask_the_number_of_keys_decides() -> None:
    every = units(TOKENS)
    assert choosing(None, every, every[:1], 1).tolist() == [False] * 5
    assert choosing(None, every, every, 5).tolist() == [True] * 5


@pytest.mark.parametrize("family", ["llama", "mistral", "bert"])
def test_the_reach_of_a_mask_is_that_of_its_rows(family: str) -> None:
    """Of a causal model it is known without the mask."""
    capture = run(tiny_prepared(family), Input(text="x"), tiny_reading(20), "a" * 32, WeightsCache(1 << 20))
    allowed = capture.allowed("self", 1)
    rows = np.ones((20, 20), bool) if allowed is None else allowed
    expected = [[np.flatnonzero(row)[end] for row in rows] for end in (0, -1)]
    assert capture.reach("self", 1).tolist() == expected
    assert Capture.reach(capture, "self", 1).tolist() == expected
