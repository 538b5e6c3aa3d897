"""A drawing as a PDF page: vector, with its font embedded, so that text can be searched and copied."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PIL import Image

from ...message import localized
from .drawing import Box, Cells, Curve, Dot, Drawing, Line, Mark, Text
from .fonts import FONTS, replace_missing_letters, runs, width

if TYPE_CHECKING:
    from fpdf import FPDF

# CSS pixels to points.
_POINTS = 0.75


def pdf(drawing: Drawing) -> bytes:
    """The drawing as a PDF of one page of the same size; the same drawing gives the same bytes."""
    from fpdf import FPDF  # its import takes as long as that of all of our own modules that draw

    page = FPDF(unit="pt", format=(drawing.width * _POINTS, drawing.height * _POINTS))
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
    page.set_title(replace_missing_letters(localized(drawing.title)))
    page.set_subject(replace_missing_letters(localized(drawing.description)))
    page.set_margin(0)
    page.set_auto_page_break(False)
    for name, file in FONTS.items():
        page.add_font(name, fname=file)
    page.add_page()
    _fill(page, drawing.paper)
    page.rect(0, 0, page.w, page.h, style="F")
    for mark in drawing.marks:
        _draw_mark(page, mark)
    return bytes(page.output())


def _draw_mark(page: "FPDF", mark: Mark) -> None:
    match mark:
        case Cells():
            _cells(page, mark)
        case Text():
            _text(page, mark)
        case Line():
            page.set_draw_color(*_rgb(mark.colour))
            page.set_line_width(mark.width * _POINTS)
            page.line(*(value * _POINTS for value in (mark.x1, mark.y1, mark.x2, mark.y2)))
        case Curve():
            _curve(page, mark)
        case Dot():
            _dot(page, mark)
        case Box():
            page.set_draw_color(*_rgb(mark.colour))
            page.set_line_width(mark.stroke * _POINTS)
            left, top = mark.left * _POINTS, mark.top * _POINTS
            page.rect(left, top, mark.width * _POINTS, mark.height * _POINTS)


def _cells(page: "FPDF", cells: Cells) -> None:
    rows, columns, _ = cells.colours.shape
    wide, high = cells.width * _POINTS, cells.height * _POINTS
    left, top = cells.left * _POINTS, cells.top * _POINTS
    if cells.as_pixels:
        packed = io.BytesIO()
        Image.fromarray(cells.colours).save(packed, "PNG")
        page.image(packed, left, top, columns * wide, rows * high)
        return
    for row in range(rows):
        for column in range(columns):
            page.set_fill_color(*(int(channel) for channel in cells.colours[row, column]))
            page.rect(left + column * wide, top + row * high, wide, high, style="F")


def _curve(page: "FPDF", mark: Curve) -> None:
    page.set_draw_color(*_rgb(mark.colour))
    page.set_line_width(mark.width * _POINTS)
    page.bezier([(x * _POINTS, y * _POINTS) for x, y in (mark.start, mark.bend, mark.turn, mark.end)])
    _fill(page, mark.colour)
    size = 2 * mark.dot * _POINTS
    x, y = ((value - mark.dot) * _POINTS for value in mark.end)
    page.ellipse(x, y, size, size, style="F")


def _dot(page: "FPDF", mark: Dot) -> None:
    _fill(page, mark.colour)
    page.set_draw_color(*_rgb(mark.colour))
    page.set_line_width(mark.stroke * _POINTS)
    x, y, size = (
        (value * _POINTS) for value in (mark.x - mark.radius, mark.y - mark.radius, 2 * mark.radius)
    )
    page.ellipse(x, y, size, size, style="F" if mark.filled else "D")


def _text(page: "FPDF", mark: Text) -> None:
    page.set_text_color(*_rgb(mark.colour))
    x, y = mark.x * _POINTS, mark.y * _POINTS
    begin = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * width(mark.text, mark.size) * _POINTS
    with page.rotation(-mark.angle, x, y):
        left = x - begin
        for name, text in runs(mark.text, mark.rtl):
            page.set_font(name, size=mark.size * _POINTS)
            page.text(left, y, text)
            left += page.get_string_width(text)


def _fill(page: "FPDF", colour: str) -> None:
    page.set_fill_color(*_rgb(colour))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
