"""SVG, PNG and PDF, read by third-party programs, contain the capture's values."""

import base64
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from app.core.capture import Capture
from app.errors import OutOfRange
from app.figures.colours import COLOURS, SCALES, colorscale
from app.figures.figure import Figure
from app.figures.label_text import shorten, visible
from app.figures.render.drawing import Cells, Drawing, Text
from app.figures.render.error_picture import error_picture
from app.figures.render.fonts import width
from app.figures.render.heatmap import draw_heatmap as drawn_head
from app.figures.render.pdf import pdf
from app.figures.render.png import card, png
from app.figures.render.svg import svg
from app.figures.spec import FigureSpec
from app.figures.theme import THEMES

from .cases import SPEC, causal, hostile, wide

SVG = "{http://www.w3.org/2000/svg}"
CASES = {"hostile": hostile(), "causal": causal(), "few": causal(1), "64": wide(64), "65": wide(65)}


def drawn(capture: Capture, spec: FigureSpec, pair: tuple[int, int] | None = None) -> Drawing:
    query, key = pair or (None, None)
    return drawn_head(Figure("head", spec, capture, query=query, key=key))


def parsed(
    capture: Capture, spec: FigureSpec = SPEC, pair: tuple[int, int] | None = None
) -> ElementTree.Element:
    return ElementTree.fromstring(svg(drawn(capture, spec, pair)))


def cells_of(drawing: Drawing) -> Cells:
    """The grid of the head: the first one drawn."""
    return next(mark for mark in drawing.marks if isinstance(mark, Cells))


def colour_at(weight: float, spec: FigureSpec) -> tuple[int, ...]:
    """The colour of a weight, computed from Plotly's colour scale."""
    stops = colorscale(spec.colours, spec.theme, spec.scale)
    above = next(n for n, (place, _) in enumerate(stops) if place >= weight)
    if above == 0:
        return tuple(bytes.fromhex(stops[0][1][1:]))
    (low, dark), (high, bright) = stops[above - 1], stops[above]
    share = (weight - low) / (high - low)
    ends = zip(bytes.fromhex(dark[1:]), bytes.fromhex(bright[1:]), strict=True)
    return tuple(round(one + share * (other - one)) for one, other in ends)


@pytest.mark.parametrize("name", ["hostile", "causal", "few", "64"])
def test_svg_has_a_rectangle_for_each_cell(name: str) -> None:
    capture = CASES[name]
    root = parsed(capture)
    tips = [rect.findtext(f"{SVG}title") for rect in root.iter(f"{SVG}rect") if len(rect)]
    assert len(tips) == capture.weights("self", 0)[0].size
    assert not list(root.iter(f"{SVG}image"))


def test_svg_says_each_weight_so_that_its_float32_comes_back() -> None:
    capture = causal()
    allowed = capture.allowed("self", 0)
    assert allowed is not None
    tips = [rect.findtext(f"{SVG}title") or "" for rect in parsed(capture).iter(f"{SVG}rect") if len(rect)]
    said = [tip.rpartition(": ")[2] for tip in tips]
    for text, weight, may in zip(said, capture.weights("self", 0)[0].flat, allowed.flat, strict=True):
        assert (text == "not allowed") == (not may)
        if may:
            assert float(text) == pytest.approx(float(weight), rel=1e-6)


def test_larger_svg_is_one_picture_with_a_pixel_for_each_cell() -> None:
    capture = CASES["65"]
    (image,) = parsed(capture).iter(f"{SVG}image")
    assert image.attrib["image-rendering"] == "pixelated"
    kind, _, data = image.attrib["href"].partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (65, 65)
        np.testing.assert_array_equal(np.array(picture), cells_of(drawn(capture, SPEC)).colours)


def test_svg_has_text_as_text_and_nothing_of_the_tokens_as_markup() -> None:
    capture = hostile()
    root = parsed(capture)
    texts = [text.text for text in root.iter(f"{SVG}text")]
    for token in capture.tokens["text"]:
        assert shorten(visible(token.label)) in texts
    known = {"svg", "title", "desc", "rect", "g", "text", "line", "image"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert "\u2028" not in svg(drawn(capture, SPEC))
    assert "\u202e" not in svg(drawn(capture, SPEC))


def test_svg_can_be_read_aloud() -> None:
    root = parsed(causal(), pair=(3, 2))
    title, description = root.findtext(f"{SVG}title") or "", root.findtext(f"{SVG}desc") or ""
    assert root.attrib["role"] == "img"
    assert title.startswith("Layer 0, head 0")
    weight = float(causal().weights("self", 0)[0, 3, 2])
    assert f"“d” attends to “c” with weight {weight:.7g}" in description
    assert "by hand, revision r1" in description
    assert "its weight is exactly 0" in description


def test_a_pair_that_the_mask_forbids_or_forces_is_said_to_be_so() -> None:
    forbidden, forced = (
        parsed(causal(), pair=pair).findtext(f"{SVG}desc") or "" for pair in ((1, 2), (0, 0))
    )
    assert "Outlined: The mask forbids “b” to attend to “c”." in forbidden
    assert "with weight 0" not in forbidden
    assert "“a” attends to “a” with weight 1; its mask allows no other key." in forced


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("colours", COLOURS)
def test_a_cell_has_the_colour_that_plotly_would_give_it(colours: str, scale: str, theme: str) -> None:
    spec = replace(SPEC, colours=colours, scale=scale, theme=theme)  # type: ignore[arg-type]
    capture = wide(9)
    result = cells_of(drawn(capture, spec)).colours
    weights = capture.weights("self", 0)[0]
    for place in np.ndindex(weights.shape):
        expected = colour_at(float(weights[place]), spec)
        assert np.abs(np.array(expected) - result[place].astype(int)).max() <= 1


@pytest.mark.parametrize("scale", [1, 2, 3.7])
def test_png_has_each_cell_in_its_colour(scale: float) -> None:
    drawing = drawn(causal(), SPEC)
    cells = cells_of(drawing)
    with Image.open(io.BytesIO(png(drawing, scale))) as picture:
        assert picture.size == (int(np.ceil(drawing.width * scale)), int(np.ceil(drawing.height * scale)))
        for row, column in np.ndindex(cells.colours.shape[:2]):
            x = int((cells.left + (column + 0.5) * cells.width) * scale)
            y = int((cells.top + (row + 0.5) * cells.height) * scale)
            assert picture.getpixel((x, y)) == tuple(cells.colours[row, column])


def test_no_cell_is_left_out_of_the_largest_picture() -> None:
    capture = wide(480)
    drawing = drawn(capture, replace(SPEC, max_cells=480))
    cells = cells_of(drawing)
    with Image.open(io.BytesIO(png(drawing, 1))) as picture:
        left, top = round(cells.left), round(cells.top)
        pixels = np.array(picture)[top : top + 480, left : left + 480]
    # The box around the cells covers the outermost ones.
    np.testing.assert_array_equal(pixels[1:-1, 1:-1], cells.colours[1:-1, 1:-1])


def test_a_card_is_as_large_as_feeds_want_it() -> None:
    with Image.open(io.BytesIO(card(drawn(causal(), SPEC)))) as picture:
        assert picture.size == (1200, 630)


@pytest.mark.parametrize("name", CASES)
def test_pdf_opens_and_its_text_can_be_searched(name: str) -> None:
    capture = CASES[name]
    with pypdfium2.PdfDocument(pdf(drawn(capture, SPEC))) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_bounded()
        assert "Layer 0, head 0" in text
        assert "by hand, revision r1" in text.replace("\r\n", " ")
        if name == "hostile":
            # The caption breaks lines at the right places.
            for token in ("<script>alert(1)</script>", "=cmd()", "猫", "]]>"):
                assert token in text


def test_pdf_embeds_its_font_and_shows_the_cells() -> None:
    drawing = drawn(causal(), SPEC)
    written = pdf(drawing)
    assert b"/FontFile2" in written
    cells = cells_of(drawing)
    with pypdfium2.PdfDocument(written) as document:
        # 96 pixels of CSS are an inch, 72 points; the page is rendered pixel by pixel.
        picture = document[0].render(scale=96 / 72).to_pil().convert("RGB")
    for row, column in np.ndindex(cells.colours.shape[:2]):
        x = int(cells.left + (column + 0.5) * cells.width)
        y = int(cells.top + (row + 0.5) * cells.height)
        pixels = np.array(picture.getpixel((x, y)), int)
        assert np.abs(pixels - cells.colours[row, column]).max() <= 1


def test_the_same_figure_gives_the_same_bytes() -> None:
    drawing = drawn(hostile(), SPEC)
    again = drawn(hostile(), SPEC)
    assert svg(drawing) == svg(again)
    assert png(drawing) == png(again)
    assert pdf(drawing) == pdf(again)


@pytest.mark.parametrize("name", CASES)
def test_nothing_sticks_out(name: str) -> None:
    """Cells and upright text are within the picture; slanted labels end within it."""
    drawing = drawn(CASES[name], SPEC)
    for mark in drawing.marks:
        if isinstance(mark, Cells):
            rows, columns, _ = mark.colours.shape
            assert mark.left + columns * mark.width <= drawing.width
            assert mark.top + rows * mark.height <= drawing.height
        if isinstance(mark, Text):
            long = width(mark.text, mark.size)
            before = {"start": 0, "middle": 0.5, "end": 1}[mark.anchor] * long
            across, down = np.cos(np.radians(mark.angle)), np.sin(np.radians(mark.angle))
            for far in (-before, long - before):
                assert 0 <= mark.x + far * across <= drawing.width
                assert 0 <= mark.y + far * down <= drawing.height


def test_a_pair_that_is_not_shown_cannot_be_outlined() -> None:
    with pytest.raises(OutOfRange):
        drawn(causal(), SPEC, (3, 7))


def test_long_texts_are_cut_and_their_length_stated() -> None:
    description = drawn(wide(400), SPEC).description
    assert re.search(r"… \([\d,]+ characters\)", description)


def test_a_notice_is_text() -> None:
    root = ElementTree.fromstring(
        svg(error_picture("No <such> model", "There is no & 'x'.", "Look.", "dark"))
    )
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert words == "No <such> model There is no & 'x'. Look."
