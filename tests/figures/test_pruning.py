"""A kept pruning in every format: the numbers are those of the record, and no model is needed."""

import csv
import io
import json
import re

import numpy as np
import pytest

from app.core.shape import all_plain
from app.errors import InvalidRequest
from app.figures.export_formats import EXPORT_FORMATS
from app.figures.page_view import Presentation
from app.figures.pruning_exhibit import PruningExhibit
from app.figures.pruning_table import pruning_csv
from app.message import written_in
from app.scan.pruning import ORDERS
from app.translations import languages

from ..scan.known_pruning import COUNT, known_pruning, known_record

RECORD = known_record()
PRUNING = RECORD.pruning
EXHIBIT = PruningExhibit(RECORD, link="https://attention.example.org/figures/1")


def made(face: str, exhibit: PruningExhibit = EXHIBIT) -> bytes:
    return EXPORT_FORMATS[face].make(exhibit)


def test_the_rows_are_those_of_the_file_of_a_scan() -> None:
    lines = [line for line in made("csv").decode().split("\r\n") if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    of_scan = list(csv.DictReader(io.StringIO(pruning_csv(PRUNING, "tiny", "self"))))
    assert rows == [{name: row[name] for name in row if name not in ("model", "stream")} for row in of_scan]
    least = [float(row["mean"]) for row in rows if row["order"] == "least"]
    assert tuple(least) == PRUNING.curve("least").mean


@pytest.mark.parametrize("predicts", [True, False])
def test_arrays_and_json_have_every_digit(predicts: bool) -> None:
    exhibit = PruningExhibit(known_record(known_pruning(predicts=predicts)))
    pruning = exhibit.record.pruning
    with np.load(io.BytesIO(made("npz", exhibit)), allow_pickle=False) as arrays:
        assert tuple(arrays["mean"][ORDERS.index("most")]) == pruning.curve("most").mean
        assert arrays["draws"].shape == (5, len(pruning.removed))
        assert arrays["heads"].tolist() == [[head.layer, head.head] for head in pruning.heads]
        assert ("unchanged" in arrays.files) == predicts
        about = json.loads(str(arrays["about"]))
    document = json.loads(made("json", exhibit))
    assert document["pruning"] == all_plain(pruning)
    assert document["sentences"] == about["sentences"] and len(about["sentences"]) == COUNT
    assert document["sentences"][0] == "[<Anna>] met {Ben} 0."


def test_each_point_says_its_numbers() -> None:
    data = EXHIBIT.embed_data()
    points = 3 * len(PRUNING.removed)
    assert len(data.spots) == 2 * points and data.on_slide is not None
    assert len(data.on_slide.spots) == 2 * points
    tips = {str(spot.tip) for spot in data.spots}
    share = f"{100 * PRUNING.curve('most').unchanged[1]:.0f} %"
    assert any(tip.startswith(f"3 heads removed, most important first: {share} (") for tip in tips)
    assert data.table is not None and len(data.table.rows) == 8 * len(PRUNING.removed) + 32


def test_the_picture_has_all_its_texts_in_the_language_of_the_reader() -> None:
    with written_in(languages()["de"]):
        german = made("svg").decode()
    picture = made("svg").decode()
    assert "Michel et al. 2019" in picture and "&lt;Anna&gt; met Ben 0." in picture
    assert EXHIBIT.link in picture
    assert "Ohne" in german and "Without" not in german
    assert "(empty)" not in EXPORT_FORMATS["svg"].make(PruningExhibit(RECORD)).decode()


def test_numbers_of_heads_are_never_rounded() -> None:
    """A model of 4,096 heads has points such as 1,229, of which three digits would be another one."""
    many = PruningExhibit(known_record(known_pruning(shape=(64, 64))))
    written = re.findall(r">([^<>]+)</text>", made("svg", many).decode())
    assert {"1229", "4096"} <= set(written) and not any("10³" in text for text in written)


def test_a_page_of_it_runs_offline_and_asks_nothing() -> None:
    page = made("html").decode()
    assert page.count('data-theme="light"') == 2 and not re.findall(r'(?:src|href)="(?!https://att)', page)
    with pytest.raises(InvalidRequest):
        EXHIBIT.page_view(Presentation(asks=True))
    view = EXHIBIT.page_view(Presentation(theme="auto", slide=True))
    assert (view.slide, view.table, [one.theme for one in view.pictures]) == (
        "above",
        None,
        ["light", "dark"],
    )
