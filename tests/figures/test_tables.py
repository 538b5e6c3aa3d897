"""Tables, parsed by third-party readers, contain the weights bit for bit."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from app.core.capture import Capture
from app.figures.label_text import visible
from app.figures.tables import COLUMNS, csv_of, head_table, npz_of, round_values, safe_cell, short

from ..analysis.recorded import random_weights, recorded
from .render.cases import SPEC, causal, hostile, written


def rows_of(capture: Capture) -> tuple[list[str], list[dict[str, str]]]:
    """The lines about the table, and its rows."""
    lines = written(csv_of(head_table(capture, SPEC))).decode().split("\r\n")
    about = [line for line in lines if line.startswith("#,")]
    table = csv.DictReader(io.StringIO("\r\n".join(lines[len(about) :])))
    assert tuple(table.fieldnames or ()) == COLUMNS
    return about, list(table)


@settings(derandomize=True, deadline=None)
@given(arrays(np.float32, st.integers(0, 20), elements=st.floats(width=32)))
def test_a_row_is_shortened_as_each_of_its_values(values: NDArray[np.float32]) -> None:
    expected = [None if np.isnan(value) else short(value) for value in values]
    assert round_values(values) == expected
    np.testing.assert_array_equal(np.array(expected, np.float32), values)


def test_csv_holds_every_weight_bit_for_bit() -> None:
    capture = causal()
    about, rows = rows_of(capture)
    weights, allowed = capture.weights("self", 0)[0], capture.allowed("self", 0)
    assert allowed is not None
    assert len(rows) == weights.size
    for row in rows:
        place = int(row["query_position"]), int(row["key_position"])
        assert np.float32(row["weight"]) == weights[place]
        assert row["allowed"] == str(int(allowed[place]))
        assert (row["query"], row["key"]) == ("abcdefg"[place[0]], "abcdefg"[place[1]])
    assert '#,"Layer 0, head 0"' in about
    assert any("its weight is exactly 0" in line for line in about)


def test_no_cell_of_csv_is_a_formula() -> None:
    _, rows = rows_of(hostile())
    labels = {row["key"] for row in rows}
    assert "'=cmd()" in labels
    assert not [label for label in labels if label[0] in "=+-@\t\r"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("\uff1d1", "'\uff1d1"),
        ("\n=1", "'\n=1"),
        ("a;=1+1; @b", "a;'=1+1; '@b"),
        ("a\t-1", "a\t'-1"),
        ("a=b - c; d", "a=b - c; d"),
    ],
)
def test_a_cell_is_no_formula_in_spreadsheets_that_divide_at_semicolons_either(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_nothing_that_is_said_above_the_rows_is_a_formula() -> None:
    """`x,=1+1,y` was three cells of a comment line, and a spreadsheet computed the second."""
    capture = recorded(random_weights((1, 1, 3, 3)), "x,=1+1,y -2,@a ,+3")
    for line in csv.reader(written(csv_of(head_table(capture, SPEC))).decode().splitlines()):
        assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@"))], line
    about, _ = rows_of(capture)
    assert '#,"Input: “x,=1+1,y -2,@a ,+3”"' in about


def test_merged_words_name_all_their_tokens() -> None:
    capture = recorded(random_weights((1, 1, 4, 4)), "[CLS] em ##bed [SEP]")
    lines = written(csv_of(head_table(capture, replace(SPEC, unit="word")))).decode().split("\r\n")
    assert any(line.startswith("1-2,embed,0,[CLS],") for line in lines)


def test_npz_is_read_without_pickle() -> None:
    capture = hostile()
    with np.load(io.BytesIO(written(npz_of(head_table(capture, SPEC)))), allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["weights"], capture.weights("self", 0)[0])
        assert archive["weights"].dtype == np.float32
        assert archive["allowed"].all()
        assert list(archive["queries"]) == [visible(token.label) for token in capture.tokens["text"]]
        assert archive["key_tokens"].tolist() == [[n, n] for n in range(len(capture.tokens["text"]))]
        about = json.loads(str(archive["about"]))
    assert about["spec"]["heads"] == "0.0"
    assert about["provenance"]["source"] == "by hand"
