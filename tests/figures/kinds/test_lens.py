"""A lens and contributions: their pictures hold every number, and options without meaning are refused."""

from dataclasses import replace

import pytest

from app.core.lens import LensStep
from app.core.view_spec import LAYER_KINDS, ViewSpec
from app.figures.figure import Figure
from app.figures.kinds.lens import LENS
from app.figures.render.drawing import Text
from app.figures.render.fonts import width
from app.message import written_in
from app.translations import languages

from ...analysis.known_layers import known_lens
from .cases import figure, hostile


def unlikely() -> Figure:
    """A lens whose followed token has small probabilities and high ranks."""
    lens = known_lens(hostile())
    steps = (LensStep(4.15e-11, 50_257), LensStep(7.14e-05, 1_365), LensStep(0.75, 1))
    return figure("lens", hostile(), "all", result=replace(lens, steps=steps))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("face", ["draw", "slide"])
def test_probability_and_rank_are_whole(face: str, language: str) -> None:
    with written_in(languages()[language]):
        drawing = getattr(LENS, face)(unlikely())
    numbers = [mark for mark in drawing.marks if isinstance(mark, Text) and "× 10" in mark.text]
    assert [mark.text.count("…") for mark in numbers] == [0, 0]
    for mark, rank in zip(numbers, ("1365", "50257"), strict=True):
        assert rank in mark.text
        assert mark.x + width(mark.text, mark.size) <= drawing.width


@pytest.mark.parametrize("kind", sorted(LAYER_KINDS))
@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"unit": "word"}, "shows every token: leave out unit."),
        ({"specials": False}, "shows every token: leave out specials."),
        ({"query": 3, "key": 2}, "shows every token: leave out key."),
        ({"stream": "self"}, "is about the whole model: leave out stream."),
        ({"by": "max"}, "is about the whole model: leave out by."),
    ],
)
def test_options_without_meaning_are_refused(kind: str, option: dict[str, object], said: str) -> None:
    assert ViewSpec(kind=kind, **option).conflict() == f"kind={kind} {said}"  # type: ignore[arg-type]


def test_heads_are_outlined_among_contributions_only() -> None:
    assert ViewSpec(kind="contributions", heads="1.2").conflict() == ""
    assert ViewSpec(kind="lens", heads="1.2").conflict() == (
        "kind=lens is about the whole model: leave out heads."
    )
