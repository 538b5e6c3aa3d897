"""``followspot patch``, run like a user."""

import json

import pytest

from .test_cli import call, plain_console

__all__ = ["plain_console"]

SOFT, TIRED = (f"The cat sat on the mat because it was {word}." for word in ("soft", "tired"))


def test_the_word_that_differs_is_the_whole_difference_at_first() -> None:
    printed = call("patch", SOFT, TIRED)
    assert "Patching: the state of each token before each layer" in printed
    assert "“soft” (token 10 of A) before layer 0 recovers 1.000 of the difference." in printed
    facts = json.loads(call("patch", SOFT, TIRED, "--json"))
    assert facts["map"]["shares"][0][10] == pytest.approx(1, abs=1e-4)
    assert facts["column_labels"][10] == "soft / tired"


def test_heads_and_their_parts() -> None:
    facts = json.loads(call("patch", SOFT, TIRED, "--heads", "--json"))
    assert (len(facts["row_labels"]), len(facts["column_labels"])) == (6, 12)
    parts = json.loads(call("patch", SOFT, TIRED, "--layer", "5", "--json"))
    assert parts["column_labels"] == ["queries", "keys", "values", "output"]
    # The output is the same as that of the head, whichever way it is asked for.
    assert [row[3] for row in parts["map"]["shares"]] == pytest.approx(facts["map"]["shares"][5], abs=1e-5)
