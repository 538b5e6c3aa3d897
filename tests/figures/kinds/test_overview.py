"""Thumbnails of every head, recovered from PNG, SVG and PDF."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pypdfium2
from PIL import Image

from app.figures.colours import pixels
from app.figures.kinds import KINDS
from app.figures.render.drawing import Box, Cells
from app.figures.render.pdf import pdf
from app.figures.render.png import png
from app.figures.render.svg import svg
from app.figures.theme import THEMES

from ...analysis.recorded import random_weights, recorded
from ..render.cases import wide
from .cases import crossing, figure, hostile

SVG = "{http://www.w3.org/2000/svg}"
OVERVIEW = KINDS["overview"]


def pictures(heads: str = "all") -> list[Cells]:
    drawing = OVERVIEW.draw(figure("overview", hostile(), heads))
    return [mark for mark in drawing.marks if isinstance(mark, Cells) and mark.tips]


def test_each_head_has_its_picture_in_order() -> None:
    result = pictures()
    names = [(picture.tips or (("",),))[0][0] for picture in result]
    assert names == [f"Layer {layer}, head {head}" for layer in range(2) for head in range(3)]
    allowed = hostile().allowed("self", 0)
    assert allowed is not None
    for number, picture in enumerate(result):
        weights = hostile().weights("self", number // 3)[number % 3]
        expected = pixels(weights, "auto", "light", "linear").astype(int)
        assert np.abs(picture.colours[allowed].astype(int) - expected[allowed]).max() <= 3
        assert (picture.colours[~allowed] == tuple(bytes.fromhex(THEMES["light"].blocked[1:]))).all()


def test_png_and_pdf_show_each_cell() -> None:
    drawing = OVERVIEW.draw(figure("overview", hostile()))
    with pypdfium2.PdfDocument(pdf(drawing)) as document:
        printed = document[0].render(scale=2 * 96 / 72).to_pil().convert("RGB")
    with Image.open(io.BytesIO(png(drawing, 2))) as painted:
        for picture in pictures():
            for row, column in np.ndindex(*picture.colours.shape[:2]):
                x = int(2 * (picture.left + (column + 0.5) * picture.width))
                y = int(2 * (picture.top + (row + 0.5) * picture.height))
                colour = picture.colours[row, column].astype(int)
                assert painted.getpixel((x, y)) == tuple(colour)
                assert np.abs(np.array(printed.getpixel((x, y)), int) - colour).max() <= 2


def test_svg_has_a_pixel_for_each_cell_of_each_head() -> None:
    root = ElementTree.fromstring(svg(OVERVIEW.draw(figure("overview", hostile()))))
    images = list(root.iter(f"{SVG}image"))
    assert [image.findtext(f"{SVG}title") for image in images] == [
        f"Layer {layer}, head {head}" for layer in range(2) for head in range(3)
    ]
    for image, picture in zip(images, pictures(), strict=True):
        data = base64.b64decode(image.attrib["href"].partition(",")[2])
        with Image.open(io.BytesIO(data)) as cells:
            np.testing.assert_array_equal(np.array(cells), picture.colours)


def test_chosen_heads_are_outlined_and_named() -> None:
    drawing = OVERVIEW.draw(figure("overview", hostile(), "1.2,0"))
    outlines = [mark for mark in drawing.marks if isinstance(mark, Box) and mark.stroke == 2]
    assert len(outlines) == 4
    assert "Outlined: Mean over" in drawing.description
    free = OVERVIEW.draw(figure("overview", hostile(), "all"))
    assert not [mark for mark in free.marks if isinstance(mark, Box) and mark.stroke == 2]


def test_pooling_is_stated_and_keeps_the_largest() -> None:
    capture = wide(100)
    drawing = OVERVIEW.draw(figure("overview", capture, "all"))
    assert "the maximum of a 3 × 3 block" in drawing.description
    (picture,) = [mark for mark in drawing.marks if isinstance(mark, Cells) and mark.tips]
    block = capture.weights("self", 0)[0, :3, :3].max()
    expected = pixels(np.array([block], np.float32), "auto", "light", "linear")[0].astype(int)
    assert np.abs(picture.colours[0, 0].astype(int) - expected).max() <= 3


def test_very_many_heads_stay_on_a_page() -> None:
    capture = recorded(random_weights((3, 64, 2, 2)), "a b")
    drawing = OVERVIEW.draw(figure("overview", capture, "all"))
    assert drawing.width < 2_000
    assert OVERVIEW.draw(figure("overview", crossing())).title.startswith("All heads: 2 layers of 3 heads")


def test_the_table_says_how_its_metrics_were_measured() -> None:
    """Metrics cover all tokens: notes on merging and hiding apply only to the pictures."""
    table = OVERVIEW.table(figure("overview", wide(100), "all", unit="word", specials=False))
    about = " ".join(table.about)
    assert "The metrics of each head are means over all tokens, special ones included," in about
    assert not re.search("merged|left out|small picture", about)
    pictures = " ".join(table.facts["thumbnails"])
    assert all(message in pictures for message in ("merged", "left out", "3 × 3 block"))
