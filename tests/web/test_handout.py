"""A handout of saved figures: a function of its address."""

import re

import pytest
from starlette.testclient import TestClient

from .conftest import services_of
from .test_saved_figure_pages import save


def page(client: TestClient, status: int = 200, **parameters: object) -> str:
    reply = client.get("/handout", params=parameters)  # type: ignore[arg-type]
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    return reply.text


def test_figures_come_in_order_with_questions_and_answers(client: TestClient) -> None:
    ids = [save(client, title)["id"] for title in ("First", "Second")]
    text = page(client, figure=ids, title="Lesson 1")
    assert re.findall(r'<h2 id="figure-\d">\d\. <span[^>]*>(\w+)', text) == ["First", "Second"]
    assert "Lesson 1" in text and text.count("<svg ") >= 2
    assert text.count("attend to most here?") >= 4
    assert len(set(re.findall(r'<title id="([^"]+)"', text))) == 2
    again = page(client, figure=ids[::-1])
    assert re.findall(r'<h2 id="figure-\d">\d\. <span[^>]*>(\w+)', again) == ["Second", "First"]


def test_nothing_gives_the_answer_away_but_the_key(client: TestClient) -> None:
    identity = save(client, "One")["id"]
    asked = page(client, figure=[identity], answers="0")
    body = asked[asked.index('class="handout-figure"') :]
    assert "with weight" not in body and "Outlined" not in body
    assert "with weight" in page(client, figure=[identity])


def test_the_author_may_ask_something_else(client: TestClient) -> None:
    ids = [save(client, title)["id"] for title in ("One", "Two")]
    text = page(client, figure=ids, question=["Who <b>sat</b>?", ""], answer=["The cat", ""])
    assert (
        "<b>sat" not in text and "Who &lt;b&gt;sat&lt;/b&gt;?" in text and "<strong>The cat</strong>" in text
    )
    assert "attend to most here?" in text
    plain = page(client, figure=ids, questions="0")
    assert "handout-question" not in plain and "handout-key" not in plain


def test_the_author_s_words_cannot_turn_those_beside_them(client: TestClient) -> None:
    identity = save(client, "One")["id"]
    text = page(client, figure=[identity], question=["Who\u202e?"], answer=["\u202etac"])
    shown = text[text.index('class="handout-figure"') :]
    assert "\u202e" not in shown and shown.count("Who⟨U+202E⟩?") == 2 and "⟨U+202E⟩tac" in shown


def test_a_figure_may_be_given_by_its_address(client: TestClient) -> None:
    identity = save(client, "One")["id"]
    page(client, figure=[f"https://example.org/figures/{identity}?lang=en"])


def test_a_question_is_about_the_lines_that_are_drawn(client: TestClient) -> None:
    sentences = [
        save(client, "One", kind="sentence", layer=5, head=3, **selected)["id"]
        for selected in ({"key": 6}, {"query": 8, "key": 6})
    ]
    text = page(client, figure=sentences)
    assert "Which query attends to “mat” most here?" in text and "Only the lines to “mat” are drawn." in text
    assert "What does “it” attend to most here?" in text and "Only the lines of “it” are drawn." in text
    assert "“it” attends to “mat” with weight" not in text


def test_nothing_is_asked_about_a_figure_in_which_nothing_stands_out(client: TestClient) -> None:
    same = save(client, "Same", kind="comparison", layer=5, head=3, **{"b.head": 3})["id"]
    other = save(client, "Other")["id"]
    text = page(client, figure=[same, other])
    assert text.count('class="handout-question"') == 1
    # The answers keep the numbers of their figures.
    assert re.findall(r'<li dir="auto" value="(\d)"', text) == ["2"]
    assert 'class="handout-key"' not in page(client, figure=[same])
    asked = page(client, figure=[same], question=["Why?"], answer=["Because"])
    assert '<li dir="auto" value="1">Why?' in asked


@pytest.mark.parametrize(
    ("parameters", "status"),
    [({}, 422), ({"figure": ["a"] * 13}, 422), ({"figure": ["4fK2mP7vQx3d"]}, 404), ({"figur": "a"}, 422)],
)
def test_wrong_addresses_are_refused_on_a_page(
    client: TestClient, parameters: dict[str, object], status: int
) -> None:
    page(client, status, **parameters)


def test_the_gallery_makes_one_without_scripts(client: TestClient) -> None:
    identity = save(client, "Listed")["id"]
    services_of(client).figures.show_in_gallery(identity, True)
    text = client.get("/gallery").text
    assert '<form action="handout" method="get"' in text
    assert f'name="figure" value="{identity}"' in text
    services_of(client).figures.show_in_gallery(identity, False)
