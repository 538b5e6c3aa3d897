"""The offline file: its content, permissions and size."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.head_selection import HeadSelection
from app.capture.recording import RecordedCapture
from app.figures.figure import Figure
from app.figures.figure_exhibit import FigureExhibit
from app.figures.offline import offline_html
from app.figures.page_view import Presentation
from app.figures.spec import FigureSpec

from ..analysis.recorded import random_weights, recorded
from .test_embed_data import figure, floats
from .test_embed_data import recorded as example

PLOTLY = 1_510_000
LIGHT = Presentation()


def offline(shown: Figure, light: bool = True, presentation: Presentation = LIGHT) -> str:
    return offline_html(FigureExhibit(shown), light, presentation)


def numbers(html: str) -> dict[str, object]:
    match = re.search(r'<script type="application/json" id="numbers">(.*?)</script>', html, re.DOTALL)
    assert match
    document: dict[str, object] = json.loads(match[1])
    return document


def long(tokens: int) -> RecordedCapture:
    """One head over so many words, with weights as incompressible as real ones."""
    words = " ".join(f"word{number}" for number in range(tokens))
    return recorded(random_weights((1, 1, tokens, tokens)), words)


@pytest.mark.parametrize("light", [True, False])
def test_it_may_run_what_it_carries_and_load_nothing(light: bool) -> None:
    html = offline(figure(), light)
    match = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert match
    policy = dict(part.split(" ", 1) for part in match[1].replace("&#39;", "'").split("; "))
    assert policy["default-src"] == "'none'" and "connect-src" not in policy
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        carried = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        hashes = [
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in carried
        ]
        assert carried and [text for text in hashes if text not in policy[rule].split()] == []
    assert not re.search(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="', html)
    assert ("* plotly.js (cartesian" in html) is not light


def test_it_holds_the_exact_weights_of_every_head() -> None:
    heads = numbers(offline(figure(switch=HeadSelection.parse("5.3,0"))))["heads"]
    assert isinstance(heads, list) and len(heads) == 13
    np.testing.assert_array_equal(floats(heads[0]["values"][0]), example().weights("self", 5)[3])
    for number, head in enumerate(heads[1:]):
        np.testing.assert_array_equal(floats(head["values"][0]), example().weights("self", 0)[number])


def test_it_is_as_small_as_promised() -> None:
    """One head at 128 tokens: under 300 kB, or under 1 MB beside the plotting library."""
    shown = Figure("head", FigureSpec("self", HeadSelection.one(0, 0)), long(128))
    assert len(offline(shown).encode()) < 300_000
    assert len(offline(shown, light=False).encode()) < 1_000_000 + PLOTLY


def test_the_same_figure_gives_the_same_file() -> None:
    assert offline(figure(), False) == offline(figure(), False)


@cache
def plain() -> str:
    return offline(figure(note="x"))


@given(st.text(min_size=1, max_size=40))
def test_no_text_ends_a_script(text: str) -> None:
    """With any note of the author: the same elements as without it, and readable numbers."""
    html = offline(figure(note=f"</script><script>{text}<!--"))
    for tag in ("<script", "</script", "<style", "<!--"):
        assert html.lower().count(tag) == plain().lower().count(tag)
    assert numbers(html) == numbers(plain())


def test_a_question_comes_first_if_its_author_wants_that() -> None:
    html = offline(figure(), presentation=Presentation(asks=True))
    assert "What does “it” attend to most?" in html
    # The numbers are in the file, for it cannot fetch them; no visible text contains them.
    read = re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
    assert "0.31" not in read


def test_kinds_without_a_figure_of_plotly_are_light() -> None:
    shown = figure(kind="sentence")
    assert offline(shown, light=False) == offline(shown)
    assert numbers(offline(replace(shown, key=None)))["spots"]
