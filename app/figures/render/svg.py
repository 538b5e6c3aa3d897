"""A drawing as SVG: vector graphics, text as text, readable without our software."""

import base64
import io
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from PIL import Image

from ...message import localized, reader_language
from ..theme import FONT
from .drawing import Body, Box, Cells, Curve, Dot, Drawing, Line, Mark, Point, Text


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG document.

    Grids of up to 64 x 64 cells are rectangles, each with its tooltip as ``<title>``; larger ones are one
    embedded PNG with a pixel per cell. No script, no style sheet, nothing external.
    """
    size = f'width="{_number(drawing.width)}" height="{_number(drawing.height)}"'
    box = f"0 0 {_number(drawing.width)} {_number(drawing.height)}"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {_language()} {size} viewBox="{box}" role="img"'
            f' aria-labelledby="title desc" font-family={quoteattr(FONT)}>',
            f'<title id="title">{escape(localized(drawing.title))}</title>',
            f'<desc id="desc">{escape(localized(drawing.description))}</desc>',
            f'<rect width="100%" height="100%" fill="{drawing.paper}"/>',
            *(line for mark in drawing.marks for line in _mark_lines(mark)),
            "</svg>\n",
        )
    )


def inline_svg(drawing: Drawing, body: Body, name: str) -> str:
    """The body of a drawing, without title and caption, as SVG for an HTML page, on the page's background.

    Args:
        drawing: the whole; its title and description serve screen readers.
        body: the part that is written.
        name: distinguishes its ids from those of other pictures in the page.
    """
    height = body.bottom - body.top
    box = f"0 {_number(body.top)} {_number(drawing.width)} {_number(height)}"
    return "\n".join(
        (
            f'<svg width="{_number(drawing.width)}" height="{_number(height)}" viewBox="{box}" role="img"'
            f' aria-labelledby="{name}-title {name}-desc" font-family={quoteattr(FONT)}>',
            f'<title id="{name}-title">{escape(localized(drawing.title))}</title>',
            f'<desc id="{name}-desc">{escape(localized(drawing.description))}</desc>',
            *(line for mark in body.marks for line in _mark_lines(mark)),
            "</svg>",
        )
    )


def _language() -> str:
    # Programs for pictures read the one, browsers both.
    code = quoteattr(reader_language().code)
    return f"lang={code} xml:lang={code}"


def _mark_lines(mark: Mark) -> Iterator[str]:
    match mark:
        case Cells():
            yield from _cells(mark)
        case Text():
            yield _text(mark)
        case Line():
            ends = " ".join(f'{name}="{_number(getattr(mark, name))}"' for name in ("x1", "y1", "x2", "y2"))
            yield f'<line {ends} stroke="{mark.colour}" stroke-width="{_number(mark.width)}"/>'
        case Curve():
            yield from _curve(mark)
        case Dot():
            yield _dot(mark)
        case Box():
            yield _box(mark)


def _cells(cells: Cells) -> Iterator[str]:
    rows, columns, _ = cells.colours.shape
    if cells.as_pixels:
        yield _image(cells)
        return
    # Crisp, because antialiased edges leave seams between neighbours.
    yield '<g shape-rendering="crispEdges">'
    for row in range(rows):
        for column in range(columns):
            left, top = cells.left + column * cells.width, cells.top + row * cells.height
            red, green, blue = cells.colours[row, column]
            shape = (
                f'<rect {_place(left, top, cells.width, cells.height)} fill="#{red:02x}{green:02x}{blue:02x}"'
            )
            tip = cells.tips[row][column] if cells.tips else ""
            yield f"{shape}>{_title(tip)}</rect>" if tip else f"{shape}/>"
    yield "</g>"


def _dot(mark: Dot) -> str:
    stroke = f'fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.stroke)}"'
    look = f'fill="{mark.colour}"' if mark.filled else stroke
    circle = f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.radius)}" {look}'
    return f"{circle}>{_title(mark.tip)}</circle>" if mark.tip else f"{circle}/>"


def _box(mark: Box) -> str:
    look = f'fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.stroke)}"'
    shape = f"<rect {_place(mark.left, mark.top, mark.width, mark.height)} {look}"
    return f"{shape}>{_title(mark.tip)}</rect>" if mark.tip else f"{shape}/>"


def _title(tip: str) -> str:
    return f"<title>{escape(localized(tip))}</title>" if tip else ""


def _curve(mark: Curve) -> Iterator[str]:
    path = f"M{_point(mark.start)}C{_point(mark.bend)} {_point(mark.turn)} {_point(mark.end)}"
    stroke = f'stroke="{mark.colour}" stroke-width="{_number(mark.width)}"'
    yield f'<path d="{path}" fill="none" {stroke}>{_title(mark.tip)}</path>'
    x, y = mark.end
    yield f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(mark.dot)}" fill="{mark.colour}"/>'


def _image(cells: Cells) -> str:
    rows, columns, _ = cells.colours.shape
    packed = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(cells.colours)).save(packed, "PNG")
    data = base64.b64encode(packed.getvalue()).decode()
    place = _place(cells.left, cells.top, columns * cells.width, rows * cells.height)
    tip = f"<title>{escape(localized(cells.tips[0][0]))}</title>" if cells.tips else ""
    return (
        f'<image {place} preserveAspectRatio="none" image-rendering="pixelated"'
        f' href="data:image/png;base64,{data}">{tip}</image>'
    )


def _text(mark: Text) -> str:
    # SVG's start is where the line begins to be read.
    name = {"start": "end", "end": "start"}.get(mark.anchor, mark.anchor) if mark.rtl else mark.anchor
    anchor = "" if name == "start" else f' text-anchor="{name}"'
    direction = ' direction="rtl"' if mark.rtl else ""
    rotation = f' transform="rotate({_number(mark.angle)} {_number(mark.x)} {_number(mark.y)})"'
    return (
        f'<text x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"'
        f' fill="{mark.colour}"{anchor}{direction}{rotation if mark.angle else ""} xml:space="preserve">'
        f"{escape(mark.text)}</text>"
    )


def _place(left: float, top: float, width: float, height: float) -> str:
    return f'x="{_number(left)}" y="{_number(top)}" width="{_number(width)}" height="{_number(height)}"'


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
