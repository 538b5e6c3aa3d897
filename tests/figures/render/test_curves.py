"""A curve is the same in SVG, PNG and PDF."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from app.figures.render.drawing import Cells, Curve, Drawing
from app.figures.render.pdf import pdf
from app.figures.render.png import png
from app.figures.render.svg import svg

CURVE = Curve((20, 90), (20, 0), (120, 0), (120, 90), "#b3531f", 6, 8, "a → <b>: 0.5")
CELLS = Cells(30, 100, 3, 3, np.arange(75, dtype=np.uint8).reshape(5, 5, 3))
DRAWING = Drawing(160, 120, "#ffffff", "A curve", "", (CELLS, CURVE))
COLOUR = (0xB3, 0x53, 0x1F)
# On the line, and inside its dot.
POINTS = (CURVE.at(0.25), CURVE.at(0.5), CURVE.at(0.8), (120, 94), (114, 90))
# Off it: inside the arch, and next to the dot.
EMPTY = ((70, 60), (110, 60), (135, 90), (20, 97))


@pytest.mark.parametrize("scale", [1, 2, 3.5])
def test_png(scale: float) -> None:
    with Image.open(io.BytesIO(png(DRAWING, scale))) as picture:
        for x, y in POINTS:
            assert picture.getpixel((int(x * scale), int(y * scale))) == COLOUR
        for x, y in EMPTY:
            assert picture.getpixel((int(x * scale), int(y * scale))) == (255, 255, 255)
        # Cells beside a curve are as exact as without one.
        place = (int((CELLS.left + 7.5) * scale), int((CELLS.top + 10.5) * scale))
        assert picture.getpixel(place) == tuple(CELLS.colours[3, 2])


def test_pdf() -> None:
    with pypdfium2.PdfDocument(pdf(DRAWING)) as document:
        picture = document[0].render(scale=96 / 72).to_pil().convert("RGB")
    for x, y in POINTS:
        assert np.abs(np.array(picture.getpixel((int(x), int(y))), int) - COLOUR).max() <= 2
    for x, y in EMPTY:
        assert picture.getpixel((int(x), int(y))) == (255, 255, 255)


def test_svg() -> None:
    root = ElementTree.fromstring(svg(DRAWING))
    (path,) = root.iter("{http://www.w3.org/2000/svg}path")
    (dot,) = root.iter("{http://www.w3.org/2000/svg}circle")
    numbers = [float(number) for number in re.findall(r"[\d.]+", path.attrib["d"])]
    assert numbers == [20, 90, 20, 0, 120, 0, 120, 90]
    assert (path.attrib["stroke"], path.attrib["stroke-width"], path.attrib["fill"]) == (
        "#b3531f",
        "6",
        "none",
    )
    assert (dot.attrib["cx"], dot.attrib["cy"], dot.attrib["r"]) == ("120", "90", "8")
    assert path.findtext("{http://www.w3.org/2000/svg}title") == "a → <b>: 0.5"
