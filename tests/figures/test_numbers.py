"""At any size of the picture, the numbers of a figure are the model's weights, bit for bit."""

import base64
import csv
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.errors import ExportTooLarge
from app.figures import numbers as limits
from app.figures.export_formats import EXPORT_FORMATS
from app.figures.figure import Figure
from app.figures.figure_exhibit import FigureExhibit
from app.figures.kinds import KINDS
from app.figures.numbers import numbers
from app.figures.spec import FigureSpec
from app.notebook.view import View

from ..analysis.recorded import random_weights, recorded

# More than these pictures show singly, and not a multiple of a block.
SIZE, SHOWN = 201, 192
WORDS = " ".join(f"w{number}" for number in range(SIZE))
A = recorded(random_weights((1, 2, SIZE, SIZE), 1, causal=True), WORDS, allowed=np.tri(SIZE, dtype=bool))
HEAD = Figure("head", FigureSpec("self", HeadSelection.one(0, 0), max_cells=SHOWN), A)
COMPARED = replace(HEAD, kind="comparison", b=Side(A, "self", HeadSelection.one(0, 1)))
# The two values of each cell: NaN where both are masked.
ONE, OTHER = (np.where(np.tri(SIZE, dtype=bool), A.weights("self", 0)[head], np.nan) for head in (0, 1))


def made(figure: Figure, face: str) -> bytes:
    return EXPORT_FORMATS[face].make(FigureExhibit(figure))


def rows_of(figure: Figure) -> list[dict[str, str]]:
    lines = made(figure, "csv").decode().split("\r\n")
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def matrix(rows: list[dict[str, str]], column: str) -> NDArray[np.float32]:
    return np.array([row[column] or "nan" for row in rows], np.float32).reshape(SIZE, SIZE)


def typed(array: dict[str, Any]) -> NDArray[np.float32]:
    shape = [int(size) for size in array["shape"].split(", ")]
    return np.frombuffer(base64.b64decode(array["bdata"]), "<f4").reshape(shape)


def test_the_picture_is_pooled() -> None:
    """Otherwise the tests below would be trivial."""
    assert HEAD.spec.view(A).block == (2, 2)


def test_csv_holds_every_weight() -> None:
    np.testing.assert_array_equal(matrix(rows_of(HEAD), "weight"), A.weights("self", 0)[0])


def test_npz_holds_every_weight() -> None:
    with np.load(io.BytesIO(made(HEAD, "npz")), allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights"], A.weights("self", 0)[0])
        np.testing.assert_array_equal(archive["allowed"], np.tri(SIZE, dtype=bool))
        assert "block" not in str(archive["about"])


def test_json_holds_every_weight() -> None:
    drawn = json.loads(made(HEAD, "json"))
    np.testing.assert_array_equal(typed(drawn["data"][0]["z"]), ONE.astype(np.float32))
    assert drawn["layout"]["meta"]["block"] is None


def test_every_number_of_a_comparison_is_one_of_the_model() -> None:
    expected = {"a": ONE, "b": OTHER, "difference": ONE - OTHER}
    rows = rows_of(COMPARED)
    with np.load(io.BytesIO(made(COMPARED, "npz")), allow_pickle=False) as archive:
        drawn = json.loads(made(COMPARED, "json"))["data"]
        for trace, (name, numbers) in enumerate(expected.items()):
            exact = numbers.astype(np.float32)
            np.testing.assert_array_equal(archive[name], exact)
            np.testing.assert_array_equal(typed(drawn[trace]["z"]), exact)
            np.testing.assert_array_equal(matrix(rows, name), exact)


def test_a_program_gets_every_weight_and_its_names() -> None:
    view = View(HEAD)
    np.testing.assert_array_equal(view.weights, A.weights("self", 0)[0])
    assert view.rows == WORDS.split(" ") == view.columns
    assert repr(view) == "<View: Layer 0, head 0, 201 × 201>"
    # For the picture that it shows, pooling is still stated.
    assert any("2 × 2 block" in note for note in view.notes)


@pytest.mark.parametrize("figure", [HEAD, COMPARED])
def test_more_is_refused_with_the_size_and_the_limit(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NUMBERS", SIZE**2 - 1)
    with pytest.raises(ExportTooLarge, match="201 × 201 = 40,401") as refused:
        numbers(figure)
    assert refused.value.facts == {"asked": SIZE**2, "limit": SIZE**2 - 1}
    for face in ("csv", "npz", "json"):
        with pytest.raises(ExportTooLarge):
            made(figure, face)
    # A picture of it is still drawn, and so is a page.
    assert made(figure, "view")
    assert KINDS[figure.kind].draw(figure).marks
