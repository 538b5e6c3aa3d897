"""Scatters of weights and effects: where points lie, how they are marked, and what is said."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.core.outcome import Outcome
from app.core.view_spec import ViewSpec
from app.errors import InvalidRequest
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.kinds.effect import view_of
from app.figures.render.drawing import Dot, Text
from app.figures.render.fonts import width
from app.message import written_in
from app.translations import languages

from ...analysis.known_effects import KnownEffects
from ...analysis.recorded import random_weights, recorded
from .cases import figure, hostile

SCATTER = KINDS["scatter"]


def shown(verify: int = 4, outcome: Outcome | None = None, **further: Any) -> Figure:
    capture = further.pop("capture", None) or hostile()
    effects = KnownEffects(capture, outcome) if outcome else KnownEffects(capture)
    return figure("scatter", capture, further.pop("heads", "1.2"), result=effects, verify=verify, **further)


def dots(one: Figure, face: Any = SCATTER.draw) -> list[Dot]:
    return [mark for mark in face(one).marks if isinstance(mark, Dot) and mark.tip]


@pytest.mark.parametrize("face", [SCATTER.draw, SCATTER.slide])
@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
def test_a_point_lies_at_its_weight_and_its_effect(face: Any, scale: Any) -> None:
    """Weights are proportional to the way to the right; the order of heights is that of effects."""
    one = shown(scale=scale)
    document = SCATTER.document(one)
    points = sorted(document.points, key=lambda point: point.verified)
    marks = dots(one, face)
    assert [mark.filled for mark in marks] == [point.verified for point in points]
    weights, x = np.array([point.weight for point in points]), np.array([mark.x for mark in marks])
    slope, left = np.polyfit(weights, x, 1)
    np.testing.assert_allclose(slope * weights + left, x, atol=0.01)
    effects, y = np.array([point.effect for point in points]), np.array([mark.y for mark in marks])
    if scale == "linear":
        slope, zero = np.polyfit(effects, y, 1)
        np.testing.assert_allclose(slope * effects + zero, y, atol=0.05)
    assert (np.diff(y[np.argsort(effects)]) <= 1e-6).all()
    assert (y[effects < 0].min() if (effects < 0).any() else 1e9) >= y[effects > 0].max() - 1e-6


def test_verified_points_have_another_shape() -> None:
    assert sum(dot.filled for dot in dots(shown(4))) == 4
    assert not any(dot.filled for dot in dots(shown(0)))


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("face", [SCATTER.draw, SCATTER.slide])
def test_no_name_covers_another_or_a_named_point(face: Any, code: str) -> None:
    words = " ".join(f"word{number}" for number in range(30))
    many = recorded(random_weights((1, 1, 30, 30), 9), words)
    with written_in(languages()[code]):
        texts = [mark for mark in face(shown(capture=many, heads="0.0")).marks if isinstance(mark, Text)]
    names = [text for text in texts if text.text.startswith("word")]
    assert len(names) > 2
    boxes = [
        (text.x - before * width(text.text, text.size), text.y - 0.8 * text.size, width(text.text, text.size))
        for text in texts
        if text.size == names[0].size
        for before in [{"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]]
    ]
    for at, (left, top, wide) in enumerate(boxes):
        for other_left, other_top, other_wide in boxes[:at]:
            apart = left + wide <= other_left or other_left + other_wide <= left
            assert apart or abs(top - other_top) >= 0.9 * names[0].size


def test_what_is_said() -> None:
    one = shown(query=5, key=2)
    text = SCATTER.draw(one).description
    view = view_of(one)
    assert f"(weight {view.weights[5, 2]:.4g}) changes the outcome by" in text
    assert "Spearman’s rank correlation of weight and absolute effect: " in text
    assert "4 points are filled: they are verified" in text and "cell" not in text
    assert "Other heads can make up for a cut edge" in text
    assert "its weight: Mean over" not in text
    several = SCATTER.draw(shown(heads="1")).description
    assert "An edge is cut in all of these heads at once; its weight: Mean over layer 1 (3 heads)." in several


def test_a_distance_begins_at_the_bottom() -> None:
    drawing = SCATTER.draw(shown(outcome=Outcome("change")))
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Text)]
    assert texts.count("dim and decisive") == 1 and texts.count("bright and idle") == 1
    assert not any(text.startswith(("+", "−")) for text in texts)


def test_many_edges_say_what_is_left_out() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    many = shown(capture=recorded(random_weights((1, 1, 60, 60), 9), words), heads="0.0")
    assert "There are 3,600 edges, too many to draw: of each 2 × 2 block" in SCATTER.draw(many).description
    assert len(dots(many)) == 900
    table = SCATTER.table(many)
    assert sum(1 for _row in table.rows) == 3600


def test_a_chosen_point_is_marked_and_named_first() -> None:
    one = shown(query=5, key=2)
    rings = [mark for mark in SCATTER.draw(one).marks if isinstance(mark, Dot) and not mark.tip]
    assert len(rings) == 3, "two of the legend, and one around the point"
    document = SCATTER.document(one)
    first = document.points[document.notable[0]]
    assert (first.row, first.column) == (5, 2)


def test_what_has_no_meaning_is_refused() -> None:
    assert ViewSpec(kind="scatter", max_cells=9).conflict().startswith("max_cells is for")
    assert ViewSpec(kind="scatter", query=3).conflict().startswith("query and key outline a cell")
    assert not ViewSpec(kind="scatter", query=3, key=2, verify=0, outcome="logit").conflict()
    with pytest.raises(InvalidRequest):
        SCATTER.draw(replace(shown(), result=None))
