"""Pictures, tables and pages of a census, from numbers given by hand."""

import csv
import io
import json
import re

import numpy as np
import pytest

from app.core.provenance import Provenance
from app.errors import InvalidRequest, OutOfRange
from app.figures.census_files import FORMATS, CensusView, census_file
from app.figures.census_table import census_csv, kinds_table
from app.figures.render.census import census_chart, census_drawing
from app.figures.render.drawing import Box, Cells, Dot, Text
from app.head_census.census import census_of

from ..census.known import known_numbers

PROVENANCE = Provenance("tiny", "tiny", "sha256:0", "0", "0", "0")
CENSUS = census_of(known_numbers())


def made(format: str, **view: object) -> bytes:
    return census_file(CENSUS, "Tiny <model>", format, PROVENANCE, CensusView(**view))[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(format: str) -> None:
    begins = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!doctype", "csv": b"model,"}
    assert made(format).startswith(begins.get(format, b"{"))


def test_the_json_is_the_census() -> None:
    document = json.loads(made("json"))
    assert document["labels"][1][0] == ["retrieval", "induction"]
    assert document["kinds"][0]["values"][1] == [0.4, 0.25, 0.01]
    assert document["sweep"][2][1][1] == 0.75


def test_the_table_has_a_line_for_each_head_with_all_digits() -> None:
    rows = list(csv.DictReader(io.StringIO(census_csv(CENSUS, "tiny"))))
    assert len(rows) == 6
    assert (rows[3]["layer"], rows[3]["head"], rows[3]["kinds"]) == ("1", "0", "retrieval induction")
    assert (rows[3]["retrieval_score"], rows[3]["retrieval_needed"], rows[3]["depth_0.5"]) == (
        "0.4",
        "0.1",
        "0.4",
    )
    assert float(rows[4]["needle_unasked"]) == 0.03


def test_what_was_not_measured_is_an_empty_cell() -> None:
    shares = dict(known_numbers().shares) | {"induction": np.full((2, 3), np.nan)}
    census = census_of(known_numbers(shares=shares))
    row = next(csv.DictReader(io.StringIO(census_csv(census, "tiny"))))
    assert (row["induction_score"], row["induction_needed"]) == ("", "")
    assert "Induction" not in [cells[0] for cells in kinds_table(census).rows]
    chart = census_chart(census, "induction", None, "heads", "light")
    cells = next(mark for mark in chart.marks if isinstance(mark, Cells))
    assert len(np.unique(cells.colours.reshape(-1, 3), axis=0)) == 1


def test_the_kinds_are_counted_beside_what_is_needed_and_spread_evenly() -> None:
    table = kinds_table(CENSUS)
    assert [str(cell) for cell in table.rows[0]][:4] == ["Retrieval", "1", "0.10", "0.01"]
    assert str(table.rows[0][4]).startswith("L1 H0 0.40, L1 H1 0.25")


def test_heads_of_the_kind_are_outlined_and_larger_scores_differ() -> None:
    chart = census_chart(CENSUS, "sink", None, "heads", "light")
    outlines = [mark for mark in chart.marks if isinstance(mark, Box) and mark.stroke == 2]
    assert len(outlines) == 2
    cells = next(mark for mark in chart.marks if isinstance(mark, Cells))
    assert cells.colours.shape == (2, 3, 3) and cells.tips is not None
    assert cells.tips[0][2] == "L0 H2: 0.95"
    brightness = cells.colours.astype(int).sum(axis=-1)
    assert brightness[0, 2] < brightness[0, 1] < brightness[0, 0]


def test_depths_are_points_of_the_chosen_head() -> None:
    chart = census_chart(CENSUS, "retrieval", (1, 1), "depths", "dark")
    dots = [mark for mark in chart.marks if isinstance(mark, Dot)]
    assert [dot.tip for dot in dots] == ["0.00", "0.00", "0.75"]
    assert dots[2].y < dots[0].y == dots[1].y
    texts = [mark.text for mark in chart.marks if isinstance(mark, Text)]
    assert "L1 H1: attention of the question to the needle" in texts
    # By default the head with the highest score.
    best = census_chart(CENSUS, "retrieval", None, "depths", "dark")
    assert any("L1 H0" in mark.text for mark in best.marks if isinstance(mark, Text))


def test_without_a_needle_there_are_no_depths() -> None:
    shares = dict(known_numbers().shares) | {"retrieval": np.full((2, 3), np.nan)}
    empty = census_of(known_numbers(shares=shares, sweep=np.zeros((0, 2, 3)), sweep_even=np.zeros((0, 2))))
    chart = census_chart(empty, "retrieval", None, "both", "light")
    assert not any(isinstance(mark, Dot) for mark in chart.marks)
    assert census_file(empty, "Tiny", "html", PROVENANCE, CensusView())[1]


def test_the_picture_has_its_texts_inside_it() -> None:
    drawing = census_drawing(CENSUS, "retrieval", None, "both", "light", "Tiny", "source")
    for mark in drawing.marks:
        if isinstance(mark, Text):
            assert -1 <= mark.x <= drawing.width + 1 and 0 <= mark.y <= drawing.height
    assert "Measured on texts of Followspot" in str(drawing.description)


def test_a_page_escapes_and_needs_no_network() -> None:
    page = made("html").decode()
    assert "Tiny &lt;model&gt;" in page and "Tiny <model>" not in page
    assert not re.search(r'(?:src|href)="http', page)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        made("gif")
    with pytest.raises(OutOfRange):
        made("svg", head=(2, 0))
