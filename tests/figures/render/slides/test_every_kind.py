"""Every kind of figure on a slide: labels of at least 20 pixels, inside the slide, that touch no other."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from math import cos, radians, sin

import numpy as np
import pytest

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.view_spec import LAYER_KINDS
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.render.drawing import Box, Cells, Curve, Dot, Drawing, Line, Mark, Text
from app.figures.render.fonts import width
from app.figures.render.pruning import pruning_drawing, pruning_slide
from app.figures.render.slides.frame import HEIGHT, ROOM_HIGH, ROOM_WIDE, WIDTH, fitted
from app.message import _, written_in
from app.translations import languages

from ....analysis.recorded import random_weights, recorded
from ....scan.known_pruning import known_pruning
from ...kinds.cases import every, figure

LONG = [f"word{number}" for number in range(60)]
RTL = "[CLS] القطة جلست على السجادة لأنها كانت ناعمة . [SEP]"


def cases() -> dict[str, Figure]:
    """Short texts, long ones, many heads, and words from right to left."""
    weights = random_weights((24, 16, 30, 30), 2)
    many = recorded(weights, " ".join(LONG[:30]))
    long = recorded(random_weights((2, 3, 60, 60), 2), " ".join(LONG))
    crossed = recorded(
        random_weights((1, 1, 40, 50), 2), " ".join(LONG[:40]), key_sentence=" ".join(LONG[:50])
    )
    leftwards = recorded(random_weights((1, 1, 10, 10), 2), RTL)
    other = Side(long, "self", HeadSelection.parse("0.1"))
    return {
        **every(),
        "many heads": figure("overview", many, "3.2,20.5"),
        "many bars": figure("ranking", many, "3", query=4, key=2),
        "outlined far below": figure("ranking", many, "20.5", query=4, key=2),
        "long sentence": figure("sentence", long),
        "long row": figure("sentence", long, query=7, key=5),
        "long alignment": figure("alignment", long),
        "long comparison": figure("comparison", long, b=other, query=7, key=5),
        "long texts": figure("sentence", crossed, "0.0", query=3),
        "leftwards": figure("sentence", leftwards, "0.0"),
    }


CASES = cases()
PRUNINGS = {
    "pruning": known_pruning(),
    "pruning of many heads": known_pruning(shape=(64, 64)),
    "pruning of a distance": known_pruning(predicts=False),
}
names = pytest.mark.parametrize("name", CASES)
laid_out = pytest.mark.parametrize("name", [*CASES, *PRUNINGS])
LANGUAGES = languages()
spoken = pytest.mark.parametrize("language", LANGUAGES)


@cache
def slide(name: str, language: str = "en") -> Drawing:
    with written_in(LANGUAGES[language]):
        if name in PRUNINGS:
            pruning = PRUNINGS[name]
            return pruning_slide(pruning_drawing(pruning, "dark", "source"), pruning, "dark")
        return KINDS[CASES[name].kind].slide(CASES[name])


def texts(drawing: Drawing) -> list[Text]:
    return [mark for mark in drawing.marks if isinstance(mark, Text)]


def corners(mark: Text) -> list[tuple[float, float]]:
    """The corners of the letters, without what hangs below the line."""
    long = width(mark.text, mark.size)
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * long
    turn = radians(mark.angle)
    along, up = np.array((cos(turn), sin(turn))), np.array((sin(turn), -cos(turn)))
    start = np.array((mark.x, mark.y)) - before * along
    return [
        tuple((start + far * along + high * mark.size * up).tolist())
        for far in (0, long)
        for high in (0, 0.7)
    ]


def ends(mark: Mark) -> Iterator[tuple[float, float]]:
    match mark:
        case Text():
            yield from corners(mark)
        case Cells():
            rows, columns, _ = mark.colours.shape
            yield mark.left, mark.top
            yield mark.left + columns * mark.width, mark.top + rows * mark.height
        case Curve():
            yield from (mark.at(share / 16) for share in range(17))
        case Dot():
            yield mark.x - mark.radius, mark.y - mark.radius
            yield mark.x + mark.radius, mark.y + mark.radius
        case Box():
            yield mark.left, mark.top
            yield mark.left + mark.width, mark.top + mark.height
        case Line():
            yield mark.x1, mark.y1
            yield mark.x2, mark.y2


@laid_out
def test_no_label_is_smaller_than_twenty_pixels(name: str) -> None:
    drawing = slide(name)
    whole = name in CASES and CASES[name].kind in ("head", "effect", "patch")
    size = (WIDTH, HEIGHT) if whole else (ROOM_WIDE, ROOM_HIGH)
    assert (drawing.width, drawing.height) == size
    assert texts(drawing) and all(text.size >= 20 for text in texts(drawing))


@laid_out
@spoken
def test_nothing_lies_outside(name: str, language: str) -> None:
    drawing = slide(name, language)
    for mark in drawing.marks:
        for x, y in ends(mark):
            assert -0.5 <= x <= drawing.width + 0.5 and -0.5 <= y <= drawing.height + 0.5, mark


@laid_out
@spoken
def test_labels_do_not_touch(name: str, language: str) -> None:
    drawing = slide(name, language)
    # Slanted labels are parallel: their distance is tested with those of a head.
    straight = [(text, np.array(corners(text))) for text in texts(drawing) if text.angle != -45]
    for (one, a), (other, b) in combinations(straight, 2):
        apart = (a.min(axis=0) >= b.max(axis=0) - 1) | (b.min(axis=0) >= a.max(axis=0) - 1)
        assert apart.any(), (one, other)


@names
def test_queries_and_keys_are_named(name: str) -> None:
    drawing = slide(name)
    if CASES[name].kind in ("ranking", *LAYER_KINDS, "patch", "methods", "budget", "position"):
        return
    said = {word.strip("():") for text in texts(drawing) for word in text.text.split()}
    assert {"query", "key", "attended", "to"} <= said and {"attends", "attend"} & said


@names
def test_what_has_no_room_is_said(name: str) -> None:
    """A slide never leaves out a weight; it may leave out labels, and heads of a ranking."""
    drawing, shown = slide(name), CASES[name]
    written = [text.text for text in texts(drawing)]
    body = drawing.body
    assert body is not None
    if shown.kind == "ranking":
        bars = [mark for mark in drawing.marks if isinstance(mark, Cells)]
        stream = shown.a.stream(shown.spec.stream)
        heads = stream.layers * stream.heads
        assert len(bars) == min(10, heads)
        assert (f"{len(bars)} of {heads} heads" in written) == (len(bars) < heads)
    elif shown.kind == "sentence" or shown.kind == "alignment":
        usual = KINDS[shown.kind].draw(shown).body
        assert usual is not None
        lines, lines_usual = (
            [mark.tip for mark in marks if isinstance(mark, Curve) and mark.tip]
            for marks in (drawing.marks, usual.marks)
        )
        assert lines == lines_usual
        count = sum(mark.text.startswith("word") for mark in usual.marks if isinstance(mark, Text))
        labelled = sum(text.startswith("word") for text in written)
        note = f"{labelled} of {count} labels are shown; point at the picture to read the others."
        assert (note in body.statements) == (labelled < count)


def test_the_outlined_head_is_among_the_ten() -> None:
    written = [text.text for text in texts(slide("outlined far below"))]
    assert "layer 20, head 5" in written
    places = [int(text) for text in written if text.isdecimal() and int(text) > 0][:10]
    assert places == sorted(places) and places[:9] == list(range(1, 10))


def test_words_from_right_to_left_stand_so() -> None:
    placed = {text.text: text.x for text in texts(slide("leftwards"))}
    order = [placed[word] for word in RTL.split(" ")]
    assert all(right > left for right, left in pairwise(order))


def test_selected_words_are_always_labelled() -> None:
    written = [text.text for text in texts(slide("long row"))]
    assert {"word7", "word5"} <= set(written)


def test_cells_of_small_thumbnails_are_pooled_to_pixels() -> None:
    thumbnails = [mark for mark in slide("many heads").marks if isinstance(mark, Cells) and mark.tips]
    assert len(thumbnails) == 24 * 16
    assert all(mark.width >= 1 for mark in thumbnails)
    body = slide("many heads").body
    assert body is not None and "maximum of a 3 × 3 block" in body.notes[0]


def test_a_comparison_has_three_matrices_of_one_size() -> None:
    matrices = [mark for mark in slide("comparison").marks if isinstance(mark, Cells)][:3]
    assert len({(mark.top, mark.width, mark.colours.shape) for mark in matrices}) == 1


def test_what_is_cut_is_cut_in_the_language_of_the_reader() -> None:
    with written_in(LANGUAGES["de"]):
        assert fitted(_("What each head adds to the logit directly"), 120).startswith("Was j")
