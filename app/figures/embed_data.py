"""The data of the scripts of an embed or an offline file: the numbers of a picture, and their positions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

import numpy as np

from ..analysis.head_view import HeadView
from ..analysis.units import Unit
from ..compare.sequence_alignment import AlignedUnit
from ..core.capture import Floats
from ..core.shape import typed_array
from ..core.view_spec import ThemeName
from ..errors import ExportTooLarge, InvalidRequest, TooCostly
from . import caption, plotly_layout
from .colours import colorscale
from .comparison import NAMES, labels, places
from .figure import Figure
from .inline_svg import InlinePicture, inline_picture
from .kinds import KINDS
from .kinds.comparison import cell_of, comparison_of, meaning_of_empty
from .label_text import visible
from .numbers import numbers
from .render.drawing import Cells, Curve, Mark
from .spec import FigureSpec
from .theme import THEMES

# Version of the data; scripts refuse another one.
SCHEMA = 1
# Cells, before any pooling, over all heads that a reader can switch between.
MOST_CELLS = 2**20
# Rows of a table in a page.
MOST_ROWS = 1000
# Points sampled on a curve for hit testing, and the radius of a mark around its end, in pixels.
_STEPS, _DOT = 12, 6.0


def build_embed_data(figure: Figure) -> dict[str, Any]:
    """The data that make the static picture of a figure interactive.

    Returns:
        Ready for ``json.dumps``; ``FigureData`` in ``client/embed/types.ts`` documents it. Weights are the
        exact float32, NaN where masked. Positions are in pixels of `inline_picture`.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture, or cannot switch.
        TooCostly: there are too many heads to switch between.
    """
    specs = switchable_specs(figure)
    picture = inline_picture(figure)
    document: dict[str, Any] = {"schema": SCHEMA, "size": list(picture.size), "shares": figure.a.shares}
    if figure.kind == "head":
        return document | _matrix(figure, specs, picture)
    return document | (
        _comparison(figure, picture) if figure.kind == "comparison" else _places(figure, picture)
    )


def _matrix(figure: Figure, specs: Sequence[FigureSpec], picture: InlinePicture) -> dict[str, Any]:
    """Data of a heatmap: every weight."""
    views = [spec.view(figure.a) for spec in specs]
    first = views[0]
    return {
        "rows": _labels(first.queries),
        "columns": _labels(first.keys),
        "panels": _panels(picture, first.matrix.shape, [""]),
        "heads": [_head(figure, view) for view in views],
        "colours": _colours(figure.spec),
        "missing": "not allowed by the mask",
        "pooled": "largest of the block " if first.block else "",
        "pair": pair_of(figure, first),
        "spots": [],
        "table": None,
    }


def _comparison(figure: Figure, picture: InlinePicture) -> dict[str, Any]:
    """Data of a comparison: A, B and their difference, which are selected together."""
    found = comparison_of(figure)
    rows, columns = places(found)
    matrices = [found.matrix_a, found.matrix_b, found.difference]
    body = picture.body
    return {
        "rows": _joints(rows),
        "columns": _joints(columns),
        "panels": _panels(picture, found.difference.shape, NAMES),
        "heads": [
            {"title": body.title, "notes": body.notes, "values": [typed_array(one) for one in matrices]}
        ],
        "colours": None,
        "missing": meaning_of_empty(found),
        "pooled": "",
        "pair": cell_of(figure, rows, columns),
        "spots": [],
        "table": _listed_rows(figure),
    }


def _places(figure: Figure, picture: InlinePicture) -> dict[str, Any]:
    """Data of any other kind: the tooltips of its marks, and its numbers as a table."""
    return {
        "rows": [],
        "columns": [],
        "panels": [],
        "heads": [],
        "colours": None,
        "missing": "",
        "pooled": "",
        "pair": None,
        "spots": [spot for mark in picture.body.marks for spot in _spots(mark, picture.body.top)],
        "table": _listed_rows(figure),
    }


def switchable_specs(figure: Figure) -> list[FigureSpec]:
    """The heads that a reader can switch between, the figure's own first.

    Raises:
        UnknownStream, OutOfRange: there is no such head.
        InvalidRequest: figures of this kind cannot switch heads.
        TooCostly: they are too many.
    """
    spec, capture = figure.spec, figure.a
    if figure.switch is None:
        return [spec]
    if figure.kind != "head":
        raise InvalidRequest(
            "Only the heatmap of a head can switch to other heads.",
            hint="Leave out switch=, or take kind=head.",
        )
    heads = figure.switch.members(capture, spec.stream)
    cells = len(capture.query_tokens(spec.stream)) * len(capture.key_tokens(spec.stream))
    if len(heads) * cells > MOST_CELLS:
        raise TooCostly(
            f"{len(heads)} heads of {cells:,} cells are {len(heads) * cells:,} cells;"
            f" one can switch between {MOST_CELLS:,} at most.",
            hint=f"Name at most {max(1, MOST_CELLS // cells)} heads in switch=.",
            asked=len(heads) * cells,
            limit=MOST_CELLS,
        )
    own = spec.heads.members(capture, spec.stream)
    others = [head for head in heads if (head,) != own]
    return [spec, *(replace(spec, heads=type(spec.heads).one(*head)) for head in others)]


def pair_of(figure: Figure, view: HeadView) -> list[int] | None:
    """Row and column of the selected cell."""
    if figure.pair is None:
        return None
    return [
        next(number for number, unit in enumerate(units) if position in unit.tokens)
        for units, position in zip((view.queries, view.keys), figure.pair, strict=True)
    ]


def _labels(units: Sequence[Unit]) -> list[dict[str, Any]]:
    return [
        {"label": visible(unit.label), "where": plotly_layout.positions(unit.tokens), "special": unit.special}
        for unit in units
    ]


def _head(figure: Figure, view: HeadView) -> dict[str, Any]:
    return {
        "title": caption.with_stream_name(figure.spec, caption.title(view)),
        "notes": caption.notes(view, figure.spec),
        "values": [typed_array(_with_gaps(view))],
    }


def _with_gaps(view: HeadView) -> Floats:
    return view.matrix if view.allowed is None else np.where(view.allowed, view.matrix, np.float32(np.nan))


def _colours(spec: FigureSpec) -> dict[str, Any]:
    themes: tuple[ThemeName, ...] = get_args(ThemeName)
    return {
        theme: {
            "stops": colorscale(spec.colours, theme, spec.scale),
            "missing": THEMES[theme].blocked,
        }
        for theme in themes
    }


def _joints(joints: Sequence[AlignedUnit]) -> list[dict[str, Any]]:
    return [
        {"label": visible(label.text), "where": label.where, "special": joint.unit.special}
        for joint, label in zip(joints, labels(joints), strict=True)
    ]


def _panels(picture: InlinePicture, shape: tuple[int, ...], names: Sequence[str]) -> list[dict[str, Any]]:
    """The positions of the cells of each matrix; the last of three is a difference."""
    return [
        {
            "name": name,
            "signed": number == 2,
            "left": cells.left,
            "top": cells.top - picture.body.top,
            "width": cells.width,
            "height": cells.height,
        }
        for number, (name, cells) in enumerate(zip(names, picture.grids(shape, len(names)), strict=True))
    ]


def _listed_rows(figure: Figure) -> dict[str, Any] | None:
    try:
        table = KINDS[figure.kind].table(numbers(figure))
    except ExportTooLarge:
        return None
    return {"columns": table.columns, "rows": list(islice(table.rows, MOST_ROWS))}


def _spots(mark: Mark, top: float) -> Iterator[dict[str, Any]]:
    """The hit areas of a mark that has a tooltip, below ``top``."""
    match mark:
        case Cells(tips=tips) if tips is not None and mark.as_pixels:
            rows, columns, _ = mark.colours.shape
            size = {"width": columns * mark.width, "height": rows * mark.height}
            yield {"left": mark.left, "top": mark.top - top, **size, "says": tips[0][0], "points": []}
        case Cells(tips=tips) if tips is not None:
            size = {"width": mark.width, "height": mark.height}
            for row, line in enumerate(tips):
                for column, says in enumerate(line):
                    left, y = mark.left + column * mark.width, mark.top - top + row * mark.height
                    if says:
                        yield {"left": left, "top": y, **size, "says": says, "points": []}
        case Curve(tip=tip) if tip:
            points = [mark.at(step / _STEPS) for step in range(_STEPS + 1)]
            (x, y), reach = mark.end, max(mark.dot, _DOT)
            yield {
                "left": x - reach,
                "top": y - top - reach,
                "width": 2 * reach,
                "height": 2 * reach,
                "says": tip,
                "points": [[round(x, 1), round(y - top, 1)] for x, y in points],
            }
