"""A drawing as a PNG image."""

import io
import math
from collections.abc import Sequence
from itertools import groupby

from PIL import Image, ImageDraw

from .drawing import Box, Cells, Curve, Dot, Drawing, Line, Mark, Point, Text
from .fonts import load_font, runs

# Line segments per curve, and the most pixels of the enlarged image in which curves are drawn.
_STEPS = 32
_MOST_FINE = 24_000_000


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as PNG.

    Args:
        scale: image pixels per pixel of the drawing; 2 suits current screens, 4 print.
    """
    packed = io.BytesIO()
    rasterize(drawing, scale).save(packed, "PNG", dpi=(96 * scale, 96 * scale))
    return packed.getvalue()


def card(drawing: Drawing, width: int = 1200, height: int = 630) -> bytes:
    """The drawing, centred and scaled to fit an image of that size: the picture of link previews."""
    scale = min(width / drawing.width, height / drawing.height)
    page = Image.new("RGB", (width, height), drawing.paper)
    picture = rasterize(drawing, scale)
    page.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    packed = io.BytesIO()
    page.save(packed, "PNG")
    return packed.getvalue()


def rasterize(drawing: Drawing, scale: float) -> Image.Image:
    """The drawing as a Pillow image, RGB, each side a whole number of pixels."""
    size = math.ceil(drawing.width * scale), math.ceil(drawing.height * scale)
    image = Image.new("RGB", size, drawing.paper)
    for curved, marks in groupby(drawing.marks, lambda mark: isinstance(mark, Curve | Dot)):
        if curved:
            _curves(image, [mark for mark in marks if isinstance(mark, Curve | Dot)], scale)
        else:
            for mark in marks:
                _draw_mark(image, mark, scale)
    return image


def _draw_mark(image: Image.Image, mark: Mark, scale: float) -> None:
    pen = ImageDraw.Draw(image)
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


def _curves(image: Image.Image, curves: Sequence[Curve | Dot], scale: float) -> None:
    """Draw curves enlarged and shrink the result, because Pillow's lines are not antialiased."""
    reach = max(map(_reach, curves))
    points = [point for curve in curves for point in _points(curve)]
    ends = [(min(values), max(values)) for values in zip(*points, strict=True)]
    sides = zip(ends, image.size, strict=True)
    spans = [
        (max(0, math.floor((low - reach) * scale)), min(most, math.ceil((high + reach) * scale)))
        for (low, high), most in sides
    ]
    (left, right), (top, bottom) = spans
    finer = next(n for n in (4, 3, 2, 1) if n == 1 or (right - left) * (bottom - top) * n * n <= _MOST_FINE)
    part = image.crop((left, top, right, bottom))
    # Pixels that no curve touches are unchanged: each becomes a block, and a block its mean.
    large = part.resize((part.width * finer, part.height * finer), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(large)
    for curve in curves:
        place = pen, scale * finer, (left * finer, top * finer)
        if isinstance(curve, Dot):
            _dot(curve, *place)
        else:
            _curve(curve, *place)
    image.paste(large.resize(part.size, Image.Resampling.BOX), (left, top))


def _reach(mark: Curve | Dot) -> float:
    return mark.radius + mark.stroke if isinstance(mark, Dot) else max(mark.width, 2 * mark.dot)


def _points(mark: Curve | Dot) -> tuple[Point, ...]:
    return ((mark.x, mark.y),) if isinstance(mark, Dot) else (mark.start, mark.bend, mark.turn, mark.end)


def _dot(dot: Dot, pen: ImageDraw.ImageDraw, scale: float, origin: tuple[int, int]) -> None:
    x, y = dot.x * scale - origin[0], dot.y * scale - origin[1]
    # SVG's line lies half outside.
    radius = (dot.radius if dot.filled else dot.radius + dot.stroke / 2) * scale
    box = (x - radius, y - radius, x + radius, y + radius)
    if dot.filled:
        pen.ellipse(box, fill=dot.colour)
    else:
        pen.ellipse(box, outline=dot.colour, width=max(1, round(dot.stroke * scale)))


def _curve(curve: Curve, pen: ImageDraw.ImageDraw, scale: float, origin: tuple[int, int]) -> None:
    steps = [curve.at(step / _STEPS) for step in range(_STEPS + 1)]
    line = [(x * scale - origin[0], y * scale - origin[1]) for x, y in steps]
    pen.line(line, curve.colour, max(1, round(curve.width * scale)), joint="curve")
    (x, y), radius = line[-1], curve.dot * scale
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=curve.colour)


def _cells(image: Image.Image, cells: Cells, scale: float) -> None:
    rows, columns, _ = cells.colours.shape
    left, top = round(cells.left * scale), round(cells.top * scale)
    right = round((cells.left + columns * cells.width) * scale)
    bottom = round((cells.top + rows * cells.height) * scale)
    # With nearest neighbour every pixel has the colour of one cell, never a mixture of two.
    grid = Image.fromarray(cells.colours).resize((right - left, bottom - top), Image.Resampling.NEAREST)
    image.paste(grid, (left, top))


def _text(image: Image.Image, mark: Text, scale: float) -> None:
    parts = [
        (load_font(max(1, round(mark.size * scale)), name), text) for name, text in runs(mark.text, mark.rtl)
    ]
    length = math.ceil(sum(font.getlength(text) for font, text in parts))
    if not length:
        return
    ascent, descent = (max(sizes) for sizes in zip(*(font.getmetrics() for font, _ in parts), strict=True))
    # A square around the rotation point, so that nothing of the text is cut off.
    reach = length + ascent + descent
    mask = Image.new("L", (2 * reach, 2 * reach))
    begin = {"start": 0.0, "middle": length / 2, "end": float(length)}[mark.anchor]
    x = reach - begin
    for font, text in parts:
        ImageDraw.Draw(mask).text((x, reach), text, 255, font, anchor="ls")
        x += font.getlength(text)
    if mark.angle:
        mask = mask.rotate(-mark.angle, Image.Resampling.BICUBIC)
    # A line of text fills only a strip of the square.
    inked = mask.getbbox()
    if inked:
        x, y = round(mark.x * scale) - reach, round(mark.y * scale) - reach
        left, top, right, bottom = inked
        image.paste(mark.colour, (x + left, y + top, x + right, y + bottom), mask.crop(inked))
