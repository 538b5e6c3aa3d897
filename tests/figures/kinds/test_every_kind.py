"""Figures of every kind open in other programs, state their provenance, and resist malicious tokens."""

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from app.capture.recorded_effects import NotedEffects
from app.capture.recording import dumps, loads
from app.core.effects import Effects
from app.core.shape import to_json
from app.core.token import UnitName
from app.core.view_spec import LAYER_KINDS
from app.figures.input_text import compared_text
from app.figures.kinds import KINDS
from app.figures.label_text import shorten, visible
from app.figures.render.drawing import Box, Cells, Curve, Dot, Text
from app.figures.render.fonts import width
from app.figures.render.pdf import pdf
from app.figures.render.png import card, png
from app.figures.render.svg import svg
from app.figures.tables import csv_of, npz_of
from app.web.shapes import reply_of

from ..render.cases import written
from .cases import WORDS, every

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = every()
ELEMENTS = {"svg", "title", "desc", "rect", "g", "text", "line", "image", "path", "circle"}
names = pytest.mark.parametrize("name", FIGURES)


@names
def test_svg_is_xml_in_which_tokens_are_text(name: str) -> None:
    figure = FIGURES[name]
    written = svg(KINDS[figure.kind].draw(figure))
    root = ElementTree.fromstring(written)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert "\u2028" not in written and "\u202e" not in written
    assert root.findtext(f"{SVG}title")
    description = root.findtext(f"{SVG}desc") or ""
    assert visible(figure.a.text) in description
    assert "by hand, revision r1" in description
    if figure.note:
        assert "A <note> &c." in description


@names
def test_the_words_of_a_picture_keep_to_one_noun(name: str) -> None:
    """Rows are tokens, words, or larger units: never two of them in one picture."""
    larger = "token|word"
    others: dict[UnitName, str] = {"token": "word", "word": "token", "sentence": larger, "part": larger}
    for unit, other in others.items():
        figure = replace(FIGURES[name], spec=replace(FIGURES[name].spec, unit=unit), note="")
        drawing = KINDS[figure.kind].draw(figure)
        texts = [mark.text for mark in drawing.marks if isinstance(mark, Text)]
        text = " ".join((drawing.title, *texts)).lower()
        assert not re.search(
            rf"\b(?:the|a|each|no) (?:{other})s? (?:that )?attends?\b|(?:above|over) the (?:{other})s", text
        )


@names
def test_a_table_says_what_its_rows_are(name: str) -> None:
    figure = FIGURES[name]
    table = KINDS[figure.kind].table(figure)
    assert table.reading.startswith("A row for each ")
    lines = written(csv_of(table)).decode().splitlines()
    # Above the names of its columns.
    text = next(csv.reader([lines[lines.index(",".join(table.columns)) - 1]]))
    assert text == ["#", table.reading]
    with np.load(io.BytesIO(written(npz_of(KINDS[figure.kind].table(figure))))) as archive:
        assert json.loads(str(archive["about"]))["about"][-1] == table.reading


@names
def test_the_name_of_a_picture_says_each_thing_once(name: str) -> None:
    figure = FIGURES[name]
    named = KINDS[figure.kind].draw(figure).title
    two = (figure.a, figure.b.capture if figure.b else figure.a)
    for own, other in (two, two[::-1]):
        assert named.count(compared_text(own, other)) == 1
    (stream,) = figure.a.streams
    assert named.count(f"· {stream}") == (stream != "self")
    assert named.lower().count("attends") <= 1


@names
def test_pdf_embeds_its_font_and_can_be_searched(name: str) -> None:
    figure = FIGURES[name]
    written = pdf(KINDS[figure.kind].draw(figure))
    assert b"/FontFile2" in written
    with pypdfium2.PdfDocument(written) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_bounded().replace("\r\n", " ")
    assert "by hand, revision r1" in text
    assert "=cmd()" in text or "=1+1" in text


@names
def test_png_is_as_large_as_is_said(name: str) -> None:
    drawing = KINDS[FIGURES[name].kind].draw(FIGURES[name])
    with Image.open(io.BytesIO(png(drawing, 2))) as picture:
        assert picture.size == (np.ceil(2 * drawing.width), np.ceil(2 * drawing.height))
        assert picture.getpixel((1, 1)) == (255, 255, 255)
    with Image.open(io.BytesIO(card(drawing))) as picture:
        assert picture.size == (1200, 630)


@names
def test_the_same_figure_gives_the_same_bytes(name: str) -> None:
    one, other = (KINDS[figures[name].kind].draw(figures[name]) for figures in (FIGURES, every()))
    assert (svg(one), png(one), pdf(one)) == (svg(other), png(other), pdf(other))


@names
def test_nothing_sticks_out(name: str) -> None:
    for figure in (FIGURES[name], every("dark")[name]):
        drawing = KINDS[figure.kind].draw(figure)
        for mark in drawing.marks:
            if isinstance(mark, Cells):
                rows, columns, _ = mark.colours.shape
                ends = [(mark.left, mark.top)]
                ends.append((mark.left + columns * mark.width, mark.top + rows * mark.height))
            elif isinstance(mark, Curve):
                ends = [mark.at(share / 16) for share in range(17)]
            elif isinstance(mark, Dot):
                ends = [(mark.x + way * mark.radius, mark.y + way * mark.radius) for way in (-1, 1)]
            elif isinstance(mark, Box):
                ends = [(mark.left, mark.top), (mark.left + mark.width, mark.top + mark.height)]
            elif isinstance(mark, Text):
                long = width(mark.text, mark.size)
                before = {"start": 0, "middle": 0.5, "end": 1}[mark.anchor] * long
                along = np.array((np.cos(np.radians(mark.angle)), np.sin(np.radians(mark.angle))))
                ends = [tuple(np.array((mark.x, mark.y)) + far * along) for far in (-before, long - before)]
            else:
                ends = [(mark.x1, mark.y1), (mark.x2, mark.y2)]
            for x, y in ends:
                assert 0 <= x <= drawing.width and 0 <= y <= drawing.height, mark


@names
def test_json_is_json_and_says_what_it_was_made_from(name: str) -> None:
    figure = FIGURES[name]
    kind = KINDS[figure.kind]
    written = to_json(kind.document(figure))
    reply_of(kind.document_shape).model_validate_json(written, strict=True)
    document = json.loads(written)
    if kind.plotly:
        assert set(document) == {"data", "layout", "config"}
        document = document["layout"]["meta"]
    else:
        assert document["kind"] == figure.kind
    # A comparison has the same of each side.
    side = document.get("a", document)
    assert side["provenance"]["revision"] == "r1"
    assert document.get("a", document["spec"])["heads"] == str(figure.spec.heads)


@names
def test_csv_has_no_formula_and_says_where_it_comes_from(name: str) -> None:
    figure = FIGURES[name]
    lines = written(csv_of(KINDS[figure.kind].table(figure))).decode().split("\r\n")
    about = [line for line in lines if line.startswith("#,")]
    assert any("by hand, revision r1" in line for line in about)
    header, *rows = csv.reader(io.StringIO("\r\n".join(lines[len(about) :])))
    assert rows and all(len(row) == len(header) for row in rows)
    texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?[\d.]+(e-\d+)?", cell)]
    assert not [cell for cell in texts if cell[:1] in ("=", "+", "-", "@")]


@names
def test_npz_needs_no_pickle(name: str) -> None:
    figure = FIGURES[name]
    with np.load(
        io.BytesIO(written(npz_of(KINDS[figure.kind].table(figure)))), allow_pickle=False
    ) as archive:
        assert len(archive.files) > 1
        about = json.loads(str(archive["about"]))
        assert not [name for name in archive.files if archive[name].dtype == object]
    assert about["provenance"]["revision"] == "r1"


@names
def test_what_it_needs_is_in_its_capture(name: str) -> None:
    figure = FIGURES[name]
    first, *_ = KINDS[figure.kind].needs(figure)
    assert first.capture is figure.a
    if figure.kind == "patch":
        assert not first.heads, "a patch shows no weights"
        return
    heads = first.heads[figure.spec.stream]
    if figure.kind in (*LAYER_KINDS, "position"):
        assert not heads
        return
    assert heads and set(figure.spec.heads.members(figure.a, figure.spec.stream)) <= set(heads)


@names
def test_it_is_drawn_again_from_what_it_needs(name: str) -> None:
    """Without the model, a saved figure is the same bit for bit."""
    result = FIGURES[name].result
    noted = NotedEffects(result) if isinstance(result, Effects) else result
    figure = replace(FIGURES[name], result=noted)
    kind = KINDS[figure.kind]
    kind.draw(figure)
    kept = {
        part.capture.id: loads(dumps(part.capture, part.heads, result=noted)) for part in kind.needs(figure)
    }
    a = kept[figure.a.id]
    assert (a.result is None) == (figure.result is None)
    other = None if figure.b is None else replace(figure.b, capture=kept[figure.b.capture.id])
    again = replace(figure, a=a, b=other, result=a.result)
    assert svg(kind.draw(again)) == svg(kind.draw(figure))
    assert written(npz_of(kind.table(again))) == written(npz_of(kind.table(figure)))
    assert to_json(kind.document(again)) == to_json(kind.document(figure))


def test_every_token_is_written_in_a_sentence() -> None:
    figure = FIGURES["sentence"]
    texts = [mark.text for mark in KINDS["sentence"].draw(figure).marks if isinstance(mark, Text)]
    for word in WORDS:
        assert shorten(visible(word)) in texts
