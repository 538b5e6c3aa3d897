"""A drawing as pixels."""

import io
import math

from PIL import Image, ImageDraw

from .drawing import Box, Cells, Drawing, Line, Text
from .fonts import loaded, spelt


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as PNG.

    Args:
        scale: pixels per pixel of the drawing; 2 suits today's screens, 4 print.
    """
    packed = io.BytesIO()
    painted(drawing, scale).save(packed, "PNG", dpi=(96 * scale, 96 * scale))
    return packed.getvalue()


def card(drawing: Drawing, width: int = 1200, height: int = 630) -> bytes:
    """The drawing in the middle of a page of that size, as large as it fits: what links are shown with."""
    scale = min(width / drawing.width, height / drawing.height)
    page = Image.new("RGB", (width, height), drawing.paper)
    picture = painted(drawing, scale)
    page.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    packed = io.BytesIO()
    page.save(packed, "PNG")
    return packed.getvalue()


def painted(drawing: Drawing, scale: float) -> Image.Image:
    """The drawing as Pillow holds it, RGB, each side a whole number of pixels."""
    size = math.ceil(drawing.width * scale), math.ceil(drawing.height * scale)
    image = Image.new("RGB", size, drawing.paper)
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        match mark:
            case Cells():
                _cells(image, mark, scale)
            case Text():
                _text(image, mark, scale)
            case Line():
                ends = [value * scale for value in (mark.x1, mark.y1, mark.x2, mark.y2)]
                pen.line(ends, mark.colour, max(1, round(mark.width * scale)))
            case Box():
                right, bottom = mark.left + mark.width, mark.top + mark.height
                corners = [round(value * scale) for value in (mark.left, mark.top, right, bottom)]
                pen.rectangle(corners, outline=mark.colour, width=max(1, round(mark.stroke * scale)))
    return image


def _cells(image: Image.Image, cells: Cells, scale: float) -> None:
    rows, columns, _ = cells.colours.shape
    left, top = round(cells.left * scale), round(cells.top * scale)
    right = round((cells.left + columns * cells.width) * scale)
    bottom = round((cells.top + rows * cells.height) * scale)
    # By nearest neighbour every pixel has the colour of one cell, never a mixture of two.
    grid = Image.fromarray(cells.colours).resize((right - left, bottom - top), Image.Resampling.NEAREST)
    image.paste(grid, (left, top))


def _text(image: Image.Image, mark: Text, scale: float) -> None:
    font = loaded(max(1, round(mark.size * scale)))
    text = spelt(mark.text)
    length = math.ceil(font.getlength(text))
    if not length:
        return
    ascent, descent = font.getmetrics()
    # A square around the place that the text is turned about, so that nothing of it is cut off.
    reach = length + ascent + descent
    mask = Image.new("L", (2 * reach, 2 * reach))
    begin = {"start": 0.0, "middle": length / 2, "end": float(length)}[mark.anchor]
    ImageDraw.Draw(mask).text((reach - begin, reach - ascent), text, 255, font)
    if mark.angle:
        mask = mask.rotate(-mark.angle, Image.Resampling.BICUBIC)
    where = round(mark.x * scale) - reach, round(mark.y * scale) - reach
    image.paste(mark.colour, (*where, where[0] + mask.width, where[1] + mask.height), mask)
