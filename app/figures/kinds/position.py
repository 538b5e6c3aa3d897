"""A sentence or a message of the prompt at several depths: its share of the attention, and the outcome."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...core.position_curve import PositionCurve
from ...message import _
from .. import position_text
from ..documents import FigureFacts
from ..figure import Figure
from ..position_document import PositionDocument
from ..position_text import curve_of
from ..render.drawing import Drawing
from ..render.page import Heading, Scene, name_in, page
from ..render.position import position_scene, position_slide
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..tables import Table, facts, origin, short
from .kind import Kind
from .lens import no_heads

COLUMNS = (
    *("before", "depth", "first_token", "last_token"),
    *("attention_share", "even_share", "value", "now"),
)


def _draw(figure: Figure) -> Drawing:
    return _page(figure, position_scene(curve_of(figure), figure.spec.theme))


def _slide(figure: Figure) -> Drawing:
    marks = position_slide(curve_of(figure), figure.spec.theme)
    return on_slide(_page(figure, Scene(marks, ROOM_WIDE, ROOM_HIGH)), (ROOM_WIDE, ROOM_HIGH), marks)


def _page(figure: Figure, scene: Scene) -> Drawing:
    heading = Heading(position_text.title(figure), position_text.READING, name_in)
    return page(figure, heading, scene, position_text.statements(figure), position_text.notes(figure))


def _document(figure: Figure) -> PositionDocument:
    curve = curve_of(figure)
    facts = FigureFacts.of(figure.a, figure.spec)
    return PositionDocument(
        **{name: getattr(facts, name) for name in FigureFacts.__dataclass_fields__},
        title=position_text.title(figure),
        curve=curve,
        outcome_title=position_text.outcome_title(curve),
        said=position_text.said(curve),
        statements=tuple(position_text.statements(figure)),
        notes=tuple(position_text.notes(figure)),
    )


def _table(figure: Figure) -> Table:
    """A row for each depth.

    The arrays, by depth: ``before`` and ``tokens`` (the first and the last, ``[depths, 2]``) int64;
    ``depth``, ``attention_share``, ``even_share`` (NaN where nothing is left without the sink), ``sink`` and
    ``value`` float64; ``now``, the number of the depth at which it stands.
    """
    curve = curve_of(figure)
    notes = [*position_text.statements(figure), *position_text.notes(figure)]
    depths = curve.depths
    return Table(
        about=tuple(origin(figure.a, position_text.title(figure), notes)),
        reading=_(
            "A row for each depth: how many of the others stand before it, and their share; its share of the"
            " attention, that of evenly spread attention, and the outcome; 1 where it stands now."
        ),
        columns=COLUMNS,
        rows=_rows(curve),
        arrays={
            "before": np.array([one.before for one in depths], np.int64),
            "depth": np.array(curve.places),
            "tokens": np.array([(one.first, one.last) for one in depths], np.int64),
            "attention_share": _floats([one.share for one in depths]),
            "even_share": _floats([one.even for one in depths]),
            "sink": np.array([one.sink for one in depths]),
            "value": np.array([one.value for one in depths]),
            "now": np.array(curve.current, np.int64),
        },
        facts=facts(figure.a, figure.spec),
    )


def _floats(values: list[float | None]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values])


def _rows(curve: PositionCurve) -> Iterator[tuple[Any, ...]]:
    for at, (one, place) in enumerate(zip(curve.depths, curve.places, strict=True)):
        shares = (None if share is None else short(np.float32(share)) for share in (one.share, one.even))
        value, depth = short(np.float32(one.value)), short(np.float32(place))
        yield one.before, depth, one.first, one.last, *shares, value, int(at == curve.current)


POSITION = Kind(
    _("Position experiment"), _draw, _slide, _document, plotly=False, table=_table, needs=no_heads
)
