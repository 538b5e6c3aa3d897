"""The data for the scripts of an embed: exact weights, positions of cells, and nothing before a guess."""

import base64
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.head_selection import HeadSelection
from app.capture.recording import RecordedCapture
from app.compare.axes import Side
from app.core.shape import all_plain
from app.core.view_spec import EFFECT_KINDS, KindName
from app.errors import InvalidRequest, TooCostly
from app.examples import recordings
from app.figures import embed_data
from app.figures.colours import pixels
from app.figures.embed_data import build_embed_data
from app.figures.figure import Figure
from app.figures.inline_svg import inline_picture
from app.figures.kinds import KINDS
from app.figures.page_view import Presentation, page_view
from app.figures.render.svg import svg
from app.figures.spec import FigureSpec

from ..analysis.known_layers import known_contributions, known_lens
from ..analysis.known_methods import known_methods
from ..analysis.known_position import known_position

SVG = "{http://www.w3.org/2000/svg}"
IT, MAT = 8, 6


def recorded() -> RecordedCapture:
    """The included example: MiniLM's real attention."""
    return next(match for match in recordings() if match.text.endswith("soft."))


def figure(**changes: object) -> Figure:
    spec = FigureSpec("self", HeadSelection.one(5, 3))
    return replace(Figure("head", spec, recorded(), query=IT, key=MAT), **changes)  # type: ignore[arg-type]


def data_of(figure: Figure) -> Any:
    """As a page receives it."""
    return all_plain(build_embed_data(figure))


def floats(array: dict[str, str]) -> NDArray[np.float32]:
    shape = [int(size) for size in array["shape"].split(",")]
    return np.frombuffer(base64.b64decode(array["bdata"]), "<f4").reshape(shape)


def test_the_weights_are_those_of_the_capture() -> None:
    data = data_of(figure(switch=HeadSelection.parse("4,5.3")))
    weights = recorded().weights("self", 5)[3]
    np.testing.assert_array_equal(floats(data["heads"][0]["values"][0]), weights)
    assert [head["title"] for head in data["heads"]] == ["Layer 5, head 3"] + [
        f"Layer 4, head {head}" for head in range(12)
    ]
    for number, head in enumerate(data["heads"][1:]):
        np.testing.assert_array_equal(floats(head["values"][0]), recorded().weights("self", 4)[number])
    assert data["rows"][IT] == {"label": "it", "where": "8", "special": False}
    assert data["rows"][0]["special"] is True
    assert data["pair"] == [IT, MAT]


@pytest.mark.parametrize("slide", [False, True])
def test_a_cell_lies_where_the_picture_has_it(slide: bool) -> None:
    """The rectangle of the outlined cell, found by its colour in the SVG, is where the data put it."""
    shown = figure(query=None, key=None)
    picture = inline_picture(shown, slide)
    markup = picture.svg("x").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    root = ElementTree.fromstring(markup)
    data = data_of(shown)["on_slide"] if slide else data_of(shown)
    panel = data["panels"][0]
    colours = pixels(recorded().weights("self", 5)[3], "auto", "light", "linear")
    expected = "#{:02x}{:02x}{:02x}".format(*colours[IT, MAT])
    left = panel["left"] + MAT * panel["width"]
    top = panel["top"] + IT * panel["height"] + picture.body.top
    (result,) = [
        rect
        for rect in root.iter(f"{SVG}rect")
        if (float(rect.get("x", "nan")), float(rect.get("y", "nan"))) == pytest.approx((left, top), abs=1e-3)
        and rect.get("fill") == expected
    ]
    assert float(result.get("width", "nan")) == pytest.approx(panel["width"], abs=1e-3)
    assert root.get("viewBox") == f"0 {picture.body.top:g} {data['size'][0]:g} {data['size'][1]:g}"


@pytest.mark.parametrize("kind", ["sentence", "overview", "ranking", "alignment", "comparison"])
def test_a_slide_has_places_of_its_own(kind: KindName) -> None:
    """As many as its picture has, inside it, with the same words as usual."""
    other = {"b": Side(recorded(), "self", HeadSelection.parse("5.4"))} if kind == "comparison" else {}
    data = data_of(figure(kind=kind, **other))
    slide = data["on_slide"]
    assert slide["size"] == [928, 412]
    assert len(slide["panels"]) == len(data["panels"]) == (3 if kind == "comparison" else 0)
    tips = [spot["tip"] for spot in slide["spots"]]
    assert set(tips) <= {spot["tip"] for spot in data["spots"]}
    assert len(tips) == (10 if kind == "ranking" else len(data["spots"]))
    for place in (*slide["spots"], *slide["panels"]):
        assert -6 <= place["left"] <= 928 and -6 <= place["top"] <= 412


def test_what_a_model_may_not_see_has_no_value() -> None:
    masked = recorded()
    allowed = np.tril(np.ones((13, 13), bool))
    masked = replace(masked, arrays={**masked.arrays, "self.allowed": np.stack([allowed] * 6)})
    values = floats(data_of(figure(a=masked))["heads"][0]["values"][0])
    np.testing.assert_array_equal(np.isnan(values), ~allowed)


def test_too_many_heads_are_refused_with_both_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed_data, "MOST_CELLS", 169 * 12)
    build_embed_data(figure(switch=HeadSelection.parse("5")))
    with pytest.raises(TooCostly) as refused:
        build_embed_data(figure(switch=HeadSelection.parse("4.0,5")))
    assert refused.value.facts == {"asked": 169 * 13, "limit": 169 * 12}


def test_before_a_guess_nothing_reveals_the_weights() -> None:
    """The pages of two heads that differ in every weight differ only in their names."""
    presentation = Presentation(theme="auto", asks=True)
    pages = [
        page_view(figure(spec=FigureSpec("self", HeadSelection.one(5, head))), presentation, []).pictures
        for head in (3, 4)
    ]
    for one, other in zip(*pages, strict=True):
        assert one.svg.replace("head 3", "head 4") == other.svg
    assert len({picture.svg for page in pages for picture in page}) == 4  # names and themes do differ
    view = page_view(figure(), presentation, [])
    assert view.question and view.question.row == IT
    assert view.question.text == "What does “it” attend to most? Click a word."
    assert not re.search(r"0\.31|0\.3874", repr(view))


def test_who_chooses_the_word_is_asked_for_it_first() -> None:
    question = page_view(figure(query=None, key=None), Presentation(asks=True), []).question
    assert question and question.row is None
    assert question.rows[IT] == "it" == question.columns[IT]


def test_too_many_words_make_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.figures.page_view._MOST_ASKED", 12)
    with pytest.raises(InvalidRequest, match="13 rows and 13 columns"):
        page_view(figure(), Presentation(asks=True), [])


def test_pictures_of_several_heads_have_a_choice_unless_it_is_locked() -> None:
    several = figure(switch=HeadSelection.parse("5.3,5.4"))
    assert list(page_view(several, Presentation(), []).switches) == ["Layer 5, head 3", "Layer 5, head 4"]
    assert not page_view(several, Presentation(locked=True), []).switches
    assert not page_view(figure(), Presentation(), []).switches


@pytest.mark.parametrize(
    "kind", sorted(set(KINDS) - {"head", "alignment", "comparison", "patch", *EFFECT_KINDS})
)
def test_other_kinds_say_what_the_tips_of_their_picture_say(kind: KindName) -> None:
    given = {"lens": known_lens, "contributions": known_contributions, "methods": known_methods}
    given |= {"position": known_position}
    result = given[kind](recorded()) if kind in given else None
    shown = figure(kind=kind, result=result)
    data = data_of(shown)
    tips = [
        title.text or ""
        for title in ElementTree.fromstring(svg(KINDS[kind].draw(shown))).iter(f"{SVG}title")
        if title.get("id") is None
    ]
    assert tips and sorted(spot["tip"] for spot in data["spots"]) == sorted(tips)
    places = [(round(spot["top"]), spot["left"]) for spot in data["spots"]]
    assert places == sorted(places), "arrow keys go in reading order"
    wide, high = data["size"]
    for spot in data["spots"]:
        assert spot["left"] >= 0 and spot["left"] + spot["width"] <= wide
        assert spot["top"] >= 0 and spot["top"] + spot["height"] <= high
    for variant in (Presentation(asks=True), Presentation()):
        with pytest.raises(InvalidRequest):
            page_view(shown if variant.asks else replace(shown, switch=HeadSelection.parse("5")), variant, [])


def test_a_comparison_has_three_matrices_that_are_pointed_at_together() -> None:
    other = Side(recorded(), "self", HeadSelection.one(0, 1))
    data = data_of(figure(kind="comparison", b=other))
    a, b, difference = (floats(values) for values in data["heads"][0]["values"])
    np.testing.assert_array_equal(a, recorded().weights("self", 5)[3])
    np.testing.assert_array_equal(b, recorded().weights("self", 0)[1])
    np.testing.assert_array_equal(difference, a - b)
    assert [panel["name"] for panel in data["panels"]] == ["A", "B", "A − B"]
    assert tuple(data["pair"]) == (IT, MAT)
    wide, high = data["size"]
    ends = [0.0]
    for panel in data["panels"]:
        assert ends[-1] < panel["left"]
        ends.append(panel["left"] + 13 * panel["width"])
        assert ends[-1] <= wide and panel["top"] + 13 * panel["height"] <= high
    assert len(data["table"]["rows"]) == 169
