"""A prompt with one sentence, or one message, elsewhere: the same sentences in another order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.input import Input, Message, Role
from app.interventions.moved_text import message_places, pieces, sentence_at, sentence_places
from app.models.sentence_boundaries import sentence_starts

GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\r\n", "\u2029"])
BODIES = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(st.sampled_from(["Tom", "A", "3.5", "Mr", "says:", "“No”", "Ω"]), min_size=1, max_size=4),
    st.sampled_from([".", "?!", "…)", "", "。"]),
)
# Sentences that begin with a capital letter: before others, UAX 29 ends no sentence at a full stop.
TEXTS = st.lists(st.tuples(BODIES, GAPS), min_size=2, max_size=6).map(
    lambda some: "".join("Well " + body + gap for body, gap in some)
)


def conversation(text: str) -> Input:
    return Input(messages=(Message("system", text), Message("user", "Why?")))


@given(TEXTS, st.data())
def test_the_sentences_are_the_same_in_another_order(text: str, data: st.DataObject) -> None:
    opening, parts = pieces(text)
    assert opening + "".join(one.body + one.gap for one in parts) == text
    which = data.draw(st.integers(0, len(parts) - 1))
    bodies = [one.body for one in parts]
    rest = [*bodies[:which], *bodies[which + 1 :]]
    places = sentence_places(conversation(text), "message-1", which)
    assert [place.before for place in places] == list(range(len(parts)))
    for place in places:
        found = place.input.texts()["message-1"]
        expected = [*rest[: place.before], bodies[which], *rest[place.before :]]
        # Split anew, so no sentence has run into the next one.
        assert [one.body for one in pieces(found)[1]] == expected
        assert found[slice(*place.span)] == bodies[which]
        assert place.input.texts()["message-2"] == "Why?"
    assert places[which].input == conversation(text)


@given(st.text(max_size=60), st.integers(0, 9))
def test_any_text_keeps_its_characters(text: str, which: int) -> None:
    """Only white space may differ, and only by a line break."""
    parts = pieces(text)[1]
    if which >= len(parts):
        return
    for place in sentence_places(conversation(text), "message-1", which):
        found = place.input.texts()["message-1"]
        assert sorted(re.sub(r"\s", "", found)) == sorted(re.sub(r"\s", "", text))
        assert found[slice(*place.span)] == parts[which].body
        assert len(found) <= len(text) + len(parts)


@pytest.mark.parametrize(
    ("text", "which", "expected"),
    [
        ("A b. C d. E f.", 0, ["A b. C d. E f.", "C d. A b. E f.", "C d. E f. A b."]),
        # Paragraphs stay, and what moves joins the one after it.
        ("A b. C d.\n\nE f.", 0, ["A b. C d.\n\nE f.", "C d.\n\nA b. E f.", "C d.\n\nE f. A b."]),
        ("A b.\n\nC d.\n\nE f.", 2, ["E f.\n\nA b.\n\nC d.", "A b.\n\nE f.\n\nC d.", "A b.\n\nC d.\n\nE f."]),
        ("A b. C d.\n\nE f. ", 1, ["C d. A b.\n\nE f. ", "A b. C d.\n\nE f. ", "A b.\n\nE f. C d. "]),
        # Nothing but a line break ends a heading, and nothing a last line.
        ("Title\nA b. C d", 0, ["Title\nA b. C d", "A b. Title\nC d", "A b. C d\nTitle"]),
        ("他来了。很好。", 0, ["他来了。很好。", "很好。他来了。"]),
    ],
)
def test_white_space_stays_sane(text: str, which: int, expected: list[str]) -> None:
    places = sentence_places(conversation(text), "message-1", which)
    assert [place.input.texts()["message-1"] for place in places] == expected


def test_what_a_plain_text_ends_with_stays_last() -> None:
    prompt = Input(text="Be kind. The sky is blue. Her name is")
    found = [place.input.text for place in sentence_places(prompt, "text", 0)]
    assert found == ["Be kind. The sky is blue. Her name is", "The sky is blue. Be kind. Her name is"]


def test_a_character_belongs_to_the_sentence_before_the_next() -> None:
    text = "… A b. C d."
    (first, second) = sentence_starts(text)
    assert [sentence_at(text, at) for at in (0, first, second - 1, second, len(text) - 1)] == [0, 0, 0, 1, 1]


def test_a_message_moves_before_the_last_one_where_a_passage_stays_before_the_user() -> None:
    roles: tuple[Role, ...] = ("passage", "user", "assistant", "user")
    messages = tuple(Message(role, f"{role} {at} ") for at, role in enumerate(roles))
    places = message_places(Input(messages=messages), 0)
    # Between the user and the assistant it would belong to nobody.
    assert [place.before for place in places] == [0, 2]
    assert [place.field for place in places] == ["message-1", "message-3"]
    assert places[1].input.messages == (messages[1], messages[2], messages[0], messages[3])
    assert places[1].span == (0, len("passage 0"))
