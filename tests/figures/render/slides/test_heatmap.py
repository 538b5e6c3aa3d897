"""A head on a slide of 960 x 540: measured from its marks, as they are laid out."""

import math
from itertools import pairwise

import pytest

from app.core.capture import Capture
from app.figures.figure import Figure
from app.figures.render.drawing import Cells, Drawing, Text
from app.figures.render.fonts import width
from app.figures.render.slides.frame import HEIGHT, LABEL, WIDTH
from app.figures.render.slides.heatmap import ASIDE, heatmap_slide
from app.figures.spec import FigureSpec

from ....analysis.recorded import random_weights, recorded
from ..cases import SPEC, causal, hostile, wide

WORDS = (
    "[CLS] The incomprehensible trophy does not fit into the brown suitcase because it is far too large and"
    " its owner complained about it [SEP]"
).split()


def sentence(size: int) -> Capture:
    """The first words of a long sentence."""
    return recorded(random_weights((1, 1, size, size), 3), " ".join(WORDS[:size]))


def slide(capture: Capture, spec: FigureSpec = SPEC) -> Drawing:
    return heatmap_slide(Figure("head", spec, capture, query=1, key=1))


def texts(drawing: Drawing) -> list[Text]:
    return [mark for mark in drawing.marks if isinstance(mark, Text)]


def matrix_of(drawing: Drawing) -> Cells:
    return next(mark for mark in drawing.marks if isinstance(mark, Cells))


@pytest.mark.parametrize("size", [6, 13, 24])
def test_labels_are_large_and_the_matrix_fills_the_height(size: int) -> None:
    drawing = slide(sentence(size))
    assert (drawing.width, drawing.height) == (WIDTH, HEIGHT) == (960, 540)
    matrix = matrix_of(drawing)
    assert matrix.height * matrix.colours.shape[0] >= 0.8 * HEIGHT
    assert all(text.size >= 20 for text in texts(drawing))
    for angled in (False, True):
        labels = [text for text in texts(drawing) if bool(text.angle) == angled and text.x < ASIDE]
        assert len(labels) >= size


@pytest.mark.parametrize(
    "capture", [*(sentence(size) for size in (2, 6, 13, 24)), causal(), hostile(), wide(60)]
)
def test_nothing_lies_outside_the_slide_or_over_its_texts(capture: Capture) -> None:
    drawing = slide(capture)
    for text in texts(drawing):
        long = width(text.text, text.size)
        turn = math.radians(-text.angle)
        left = {"start": text.x, "middle": text.x - long / 2, "end": text.x - long}[text.anchor]
        right = left + long * math.cos(turn)
        assert left >= 0 and right <= (WIDTH if text.x >= ASIDE else ASIDE), text
        assert text.y - long * math.sin(turn) - 0.5 * text.size * math.cos(turn) >= 0, text


@pytest.mark.parametrize("size", [2, 6, 13, 16, 18, 20, 24, 25, 60, 200])
def test_labels_do_not_touch_each_other(size: int) -> None:
    drawing = slide(sentence(size) if size < 24 else wide(size))
    matrix = matrix_of(drawing)
    rows = [
        text for text in texts(drawing) if not text.angle and text.y > matrix.top and text.x < matrix.left
    ]
    columns = [text for text in texts(drawing) if text.angle]
    assert len(rows) == len(columns) >= min(size, 12)
    assert all(below.y - above.y >= 0.89 * LABEL for above, below in pairwise(rows))
    turn = math.radians(-columns[0].angle)
    assert all((right.x - left.x) * math.sin(turn) >= 0.89 * LABEL for left, right in pairwise(columns))


def test_both_axes_are_named() -> None:
    named = [text.text for text in texts(slide(sentence(6)))]
    assert {"query (attends) ↓", "key (attended to) →"} <= set(named)


def test_the_texts_are_those_of_the_heatmap() -> None:
    body = slide(sentence(6)).body
    assert body is not None
    assert body.title == "Layer 0, head 0" and body.statements[0].startswith("Outlined: “The” attends to")


def test_labels_without_room_are_counted() -> None:
    drawing = slide(wide(60))
    body = drawing.body
    assert body is not None
    labels = [mark for mark in texts(drawing) if mark.text.startswith("w")]
    assert body.statements[0] == (
        f"{len(labels) - 1} of 120 labels are shown; point at the picture to read the others."
    )
