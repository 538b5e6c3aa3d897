"""A, B and A - B: the colours of known cells, and the recorded parts of each."""

import io

import numpy as np
import pytest
from PIL import Image

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.stream import Rows
from app.errors import InvalidRequest, OutOfRange
from app.figures.colours import difference_limit, difference_pixels, difference_scale, pixels
from app.figures.embed_data import build_embed_data
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.kinds import comparison as kind
from app.figures.label_text import visible, with_sign
from app.figures.render.drawing import Box, Cells, Line
from app.figures.render.png import png
from app.figures.theme import THEMES

from ...analysis.recorded import random_weights, recorded
from .cases import changed, figure, hostile

COMPARISON = KINDS["comparison"]
CAPTURE = recorded(random_weights((1, 2, 4, 4), 1), "a b c d")
A, B = CAPTURE.weights("self", 0)


def same_text(**further: object) -> Figure:
    return figure(
        "comparison", CAPTURE, "0.0", b=Side(CAPTURE, "self", HeadSelection.parse("0.1")), **further
    )


def test_the_three_pictures_have_the_colours_of_their_numbers() -> None:
    drawing = COMPARISON.draw(same_text())
    grids = [mark for mark in drawing.marks if isinstance(mark, Cells) and mark.colours.shape[:2] == (4, 4)]
    limit = difference_limit(float(np.abs(A - B).max()))
    expected = [
        pixels(A, "auto", "light", "linear"),
        pixels(B, "auto", "light", "linear"),
        difference_pixels(A - B, limit, "light", "linear"),
    ]
    with Image.open(io.BytesIO(png(drawing, 2))) as picture:
        for grid, colours in zip(grids, expected, strict=True):
            for row, column in np.ndindex(4, 4):
                x = int(2 * (grid.left + (column + 0.5) * grid.width))
                # Above the minus of a negative difference.
                y = int(2 * (grid.top + (row + 0.2) * grid.height))
                assert picture.getpixel((x, y)) == tuple(colours[row, column])


def test_a_minus_marks_where_b_attends_more() -> None:
    drawing = COMPARISON.draw(same_text())
    grid = [mark for mark in drawing.marks if isinstance(mark, Cells) and mark.colours.shape[:2] == (4, 4)][2]
    signs = [
        mark for mark in drawing.marks if isinstance(mark, Line) and mark.colour in ("#000000", "#ffffff")
    ]
    marked = {
        (int((sign.y1 - grid.top) / grid.height), int((sign.x1 - grid.left) / grid.width)) for sign in signs
    }
    assert marked == {(row, column) for row, column in np.argwhere(A - B <= -0.005).tolist()}
    assert marked


@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
def test_differences_are_coloured_as_plotly_colours_them(scale: str) -> None:
    stops = difference_scale("light", scale)  # type: ignore[arg-type]
    for place, colour in stops[:: len(stops) // 7]:
        value = np.array([(2 * place - 1) * 0.25], np.float32)
        shown = difference_pixels(value, 0.25, "light", scale)[0]  # type: ignore[arg-type]
        assert np.abs(shown.astype(int) - np.array(list(bytes.fromhex(colour[1:])))).max() <= 2
    lost, gained = difference_pixels(np.array([-0.25, 0.25], np.float32), 0.25, "light", "linear").astype(int)
    assert lost[2] > lost[0] and gained[0] > gained[2]


def test_what_only_one_has_is_empty_in_the_other() -> None:
    picture = figure("comparison", hostile(), b=Side(changed(), "self", HeadSelection.parse("1.2")))
    grids = [mark for mark in COMPARISON.draw(picture).marks if isinstance(mark, Cells)][:3]
    table = COMPARISON.table(picture)
    blocked = tuple(bytes.fromhex(THEMES["light"].blocked[1:]))
    for grid, name in zip(grids, ("a", "b", "difference"), strict=True):
        empty = np.isnan(table.arrays[name])
        assert empty.any()
        assert (grid.colours[empty] == blocked).all()
    alone = table.arrays["query_tokens_a"][:, 0] == -1
    assert list(table.arrays["queries"][alone]) == ["-2+@SUM(1)"]
    assert np.isnan(table.arrays["a"][alone]).all()


def plain(weight: float) -> str:
    """Seven digits, a small one as ``2.5 × 10⁻⁵``."""
    number, _e, exponent = f"{weight:.7g}".partition("e-")
    return f"{number} × 10⁻{'⁰¹²³⁴⁵⁶⁷⁸⁹'[int(exponent)]}" if exponent else number


def test_hovering_shows_every_weight_or_that_there_is_none() -> None:
    picture = figure("comparison", hostile(), b=Side(changed(), "self", HeadSelection.parse("1.2")))
    grids = [mark for mark in COMPARISON.draw(picture).marks if isinstance(mark, Cells)][:3]
    arrays = COMPARISON.table(picture).arrays
    for grid, name, text in zip(grids, ("a", "b", "difference"), ("A", "B", "A − B"), strict=True):
        assert grid.tips is not None
        for (row, column), weight in np.ndenumerate(arrays[name]):
            value = f"{weight:+.7f}".replace("-", "−") if text == "A − B" else plain(weight)
            lacks = any(
                arrays[f"{axis}_tokens_{side}"][place, 0] == -1
                for axis, place in (("query", row), ("key", column))
                for side in ("a", "b")
                if side == name or name == "difference"
            )
            value = "no such pair" if lacks else "not allowed by the mask" if np.isnan(weight) else value
            words = f"{arrays['queries'][row]} → {arrays['keys'][column]}"
            assert grid.tips[row][column] == f"{words}: {text} {value}"


def test_a_large_comparison_costs_its_words_and_not_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """With so many cells no tooltips are written, so none are made: they took nine tenths of the time."""
    size = 70
    spelt: list[str] = []

    def spell(text: str) -> str:
        spelt.append(text)
        return visible(text)

    monkeypatch.setattr(kind, "visible", spell)
    capture = recorded(random_weights((1, 2, size, size), 1), " ".join(f"w{n}" for n in range(size)))
    drawing = COMPARISON.draw(
        figure("comparison", capture, "0.0", b=Side(capture, "self", HeadSelection.parse("0.1")))
    )
    assert (
        sum(isinstance(mark, Cells) and mark.colours.shape[:2] == (size, size) for mark in drawing.marks) == 3
    )
    assert len(spelt) <= 2 * size


def test_the_cell_of_a_pair_is_outlined_in_all_three_and_reported() -> None:
    drawing = COMPARISON.draw(same_text(query=2, key=1))
    assert len([mark for mark in drawing.marks if isinstance(mark, Box) and mark.stroke == 2]) == 3
    assert (
        f"A {A[2, 1]:.7g}, B {B[2, 1]:.7g}, A − B {with_sign(A[2, 1] - B[2, 1], '.7f')}."
        in drawing.description
    )
    with pytest.raises(OutOfRange):
        same_text(query=2, key=4)


def test_a_pair_that_the_mask_forbids_is_said_to_be_so() -> None:
    mask = np.tril(np.ones((4, 4), bool))
    decoder = recorded(random_weights((1, 2, 4, 4), 1, causal=True), "a b c d", allowed=mask)
    picture = figure(
        "comparison", decoder, "0.0", b=Side(decoder, "self", HeadSelection.parse("0.1")), query=1, key=3
    )
    drawing = COMPARISON.draw(picture)
    assert "Outlined: “b” may not attend to “d”, in A or in B." in drawing.description
    assert "Where a cell is empty, the mask of that side does not allow the pair." in drawing.description
    grids = [mark for mark in drawing.marks if isinstance(mark, Cells)][:3]
    for grid, name in zip(grids, ("A", "B", "A − B"), strict=True):
        assert grid.tips is not None
        assert grid.tips[1][3] == f"b → d: {name} not allowed by the mask"
    assert build_embed_data(picture).missing == "not allowed by the mask"


def test_an_empty_cell_has_its_own_reason() -> None:
    """A causal mask, and words that only one side has, in one figure."""
    mask = np.tril(np.ones((3, 3), bool))
    one, other = (
        recorded(random_weights((1, 2, 3, 3), 1, causal=True), text, allowed=mask)
        for text in ("a b c", "a b x")
    )
    picture = figure(
        "comparison", one, "0.0", b=Side(other, "self", HeadSelection.parse("0.0")), query=1, key=2
    )
    drawing = COMPARISON.draw(picture)
    assert (
        "“b” attends to “c”: A not allowed by the mask, B no such pair, A − B no such pair."
        in drawing.description
    )
    assert (
        "Where a cell is empty, that side has no such pair, or its mask does not allow it."
        in drawing.description
    )
    assert build_embed_data(picture).missing == "no such pair, or not allowed by the mask"


def test_of_one_capture_the_heads_of_both_are_kept() -> None:
    (kept,) = COMPARISON.needs(same_text())
    assert kept.heads == {"self": ((0, 0), (0, 1))}
    two = COMPARISON.needs(
        figure("comparison", hostile(), b=Side(changed(), "self", HeadSelection.parse("0")))
    )
    assert [dict(kept.heads) for kept in two] == [{"self": ((1, 2),)}, {"self": ((0, 0), (0, 1), (0, 2))}]


def test_a_comparison_needs_a_b() -> None:
    with pytest.raises(InvalidRequest, match="nothing to compare"):
        COMPARISON.draw(figure("comparison", hostile()))


@pytest.mark.parametrize(("rows", "subject"), [("written", "the row that predicts “c”"), ("read", "“c”")])
def test_the_outlined_row_of_a_decoder_is_named_as_its_labels_are(rows: Rows, subject: str) -> None:
    mask = np.tril(np.ones((4, 4), bool))
    decoder = recorded(random_weights((1, 2, 4, 4), 1, causal=True), "a b c d", allowed=mask)
    other = Side(decoder, "self", HeadSelection.parse("0.1"))
    query = 1 if rows == "written" else 2
    drawn = figure("comparison", decoder, "0.0", b=other, query=query, key=0, rows=rows)
    assert f"Outlined: {subject} attends to “a”: " in COMPARISON.draw(drawn).description
    assert COMPARISON.document(drawn).layout.meta.rows == rows
