"""One line for each query token, to the largest weight of its row."""

import numpy as np
import pytest

from app.errors import InvalidRequest
from app.figures.kinds import KINDS
from app.figures.render.drawing import Curve

from ...analysis.recorded import random_weights, recorded
from .cases import crossing, figure

ALIGNMENT = KINDS["alignment"]


@pytest.mark.parametrize("heads", ["1.2", "1", "all"])
def test_each_row_is_joined_to_its_largest_weight(heads: str) -> None:
    capture = crossing()
    picture = figure("alignment", capture, heads)
    members = picture.spec.heads.members(capture, "cross")
    mean = np.mean([capture.weights("cross", layer)[head] for layer, head in members], axis=0)
    document = ALIGNMENT.document(picture)
    assert [(link.query, link.keys) for link in document.links] == [
        (row, (int(mean[row].argmax()),)) for row in range(len(mean))
    ]
    table = ALIGNMENT.table(picture)
    np.testing.assert_array_equal(table.arrays["links"][:, 1], mean.argmax(axis=1))
    np.testing.assert_allclose(table.arrays["weights"], mean.max(axis=1), rtol=1e-6)
    lines = [mark for mark in ALIGNMENT.draw(picture).marks if isinstance(mark, Curve) and mark.tip]
    assert len(lines) == len(mean)
    assert document.heads == members


def test_ties_have_a_line_each_and_are_reported() -> None:
    capture = recorded([[[[0.5, 0.5], [0.2, 0.8]]]], "a b")
    drawing = ALIGNMENT.draw(figure("alignment", capture, "0.0"))
    assert len([mark for mark in drawing.marks if isinstance(mark, Curve) and mark.tip]) == 3
    assert "1 has several lines, because the weights are equal." in drawing.description
    rows = list(ALIGNMENT.table(figure("alignment", capture, "0.0")).rows)
    assert [row[-1] for row in rows] == [2, 2, 1]


def test_a_maximum_has_no_alignment() -> None:
    with pytest.raises(InvalidRequest, match="not of their maximum"):
        ALIGNMENT.draw(figure("alignment", crossing(), "1", "max"))


def test_the_range_is_of_rows_that_have_a_choice() -> None:
    capture = recorded(random_weights((1, 1, 4, 4), causal=True), "a b c d", allowed=np.tri(4, dtype=bool))
    drawing = ALIGNMENT.draw(figure("alignment", capture, "0.0"))
    most = capture.weights("self", 0)[0, 1:].max(axis=1)
    text = f"The weights go from {most.min():.3g} to {most.max():.3g}, not counting 1 row"
    assert text in drawing.description and most.max() < 1


def test_an_alignment_without_any_choice_is_said_to_be_none() -> None:
    drawing = ALIGNMENT.draw(figure("alignment", recorded(np.ones((1, 1, 1, 1)), "a"), "0.0"))
    assert "Each of these may attend to only one key" in drawing.description
    assert "The weights go" not in drawing.description
