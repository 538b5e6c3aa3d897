"""The input text in titles and captions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from app.analysis.head_selection import HeadSelection
from app.capture.recording import RecordedCapture
from app.compare.axes import Side
from app.core.capture import Capture
from app.core.input import Input
from app.figures.caption import side_title
from app.figures.input_text import full_text, title_text
from app.figures.label_text import excerpt, first_difference

from ..analysis.recorded import recorded

LONG = "Because the old trophy would not fit in the brown suitcase, Anna said that it was too "
CAPTURE = recorded(np.full((1, 1, 2, 2), 0.5), "a b")


def reading(user_input: Input, **texts: str) -> RecordedCapture:
    return replace(CAPTURE, input=user_input, texts=texts)


def text(words: str) -> Capture:
    return reading(Input(text=words), text=words)


def test_a_translation_is_named_by_both_texts() -> None:
    captured = reading(Input(text="a cat"), source="a cat", target="un chat")
    assert title_text(captured) == full_text(captured) == "“a cat” → “un chat”"


def test_of_a_pair_both_are_named_and_files_by_what_they_are() -> None:
    assert title_text(reading(Input(text="one", pair="other"), text="one other")) == "“one” / “other”"
    assert title_text(reading(Input(image="0" * 64), image="")) == "an image"
    assert title_text(reading(Input(audio="0" * 64), audio="", target="hello")) == "a clip → “hello”"


def test_of_a_comparison_what_both_read_is_named_once() -> None:
    assert title_text(text("a b"), text("a b")) == "“a b”"
    assert title_text(text("a b"), text("a c")) == "“a b” (A) and “a c” (B)"


def test_long_texts_are_shortened_where_they_do_not_differ() -> None:
    assert (
        title_text(text(LONG + "large.")) == "“Because the old trophy would not fit in the brown suitcase,…”"
    )
    named = title_text(text(LONG + "large."), text(LONG + "small."))
    ends = ("“…suitcase, Anna said that it was too large.”", "“…suitcase, Anna said that it was too small.”")
    assert named == "{} (A) and {} (B)".format(*ends)


def test_two_translations_of_one_text_differ_in_their_titles() -> None:
    one, other = (reading(Input(text="a cat"), source="a cat", target=words) for words in ("un chat", "chat"))
    assert "“un chat”" in side_title(
        *(Side(capture, "self", HeadSelection.one(0, 0)) for capture in (one, other))
    )


@pytest.mark.parametrize(
    ("one", "other", "at"), [("ab", "ac", 1), ("ab", "abc", 2), ("ab", "ab", 0), ("", "a", 0)]
)
def test_where_texts_part(one: str, other: str, at: int) -> None:
    assert first_difference(one, other) == at


@given(st.text("ab 中字", max_size=60), st.text("ab 中", max_size=20), st.text("ab 中", max_size=20))
def test_excerpts_are_short_and_show_the_difference(both: str, one: str, other: str) -> None:
    one, other = both + one, both + other
    at = first_difference(one, other)
    shown = [excerpt(some, 20, at) for some in (one, other)]
    assert all(cell_len(some) <= 20 for some in shown)
    assert (shown[0] == shown[1]) == (one == other)
