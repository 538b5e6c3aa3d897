"""What the model would say after each layer: the logit lens."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...core.shape import build
from ...message import Message, _
from ..colour_scale import ColourScale
from ..documents import FigureFacts
from ..figure import Figure, RecordedHeads
from ..layer_documents import LensDocument
from ..lens_view import SUBTITLE, TITLE, LensView, notes, settled_from, statements, view_of
from ..render.drawing import Drawing
from ..render.lens import MOST_COLUMNS, SLIDE_COLUMNS, lens_scene, lens_slide
from ..render.page import Heading, Scene, name_in, page
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..tables import Table, facts, origin, position_and_label, short
from .kind import Kind

COLUMNS = ("after_layer", "position", "token", "likeliest", "probability", "final", "followed", "rank")


def _draw(figure: Figure) -> Drawing:
    view = view_of(figure)
    return _page(figure, view, lens_scene(figure, view), MOST_COLUMNS)


def _slide(figure: Figure) -> Drawing:
    view = view_of(figure)
    marks, left_out = lens_slide(figure, view)
    scene = Scene(marks, ROOM_WIDE, ROOM_HIGH)
    return on_slide(_page(figure, view, scene, SLIDE_COLUMNS, left_out), (ROOM_WIDE, ROOM_HIGH), marks)


def _page(
    figure: Figure, view: LensView, scene: Scene, most: int, further: Sequence[Message] = ()
) -> Drawing:
    """The picture of a scene, with its title and its caption."""
    heading = Heading(TITLE, SUBTITLE, name_in)
    shown = len(view.window(most))
    return page(figure, heading, scene, statements(view), [*notes(view, shown), *further])


def _document(figure: Figure) -> LensDocument:
    view = view_of(figure)
    return build(
        LensDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="lens",
        title=TITLE,
        outcome=view.lens.outcome,
        columns=view.columns,
        readings=view.lens.readings,
        steps=view.lens.steps,
        settled=settled_from(view),
        colours=ColourScale.of_weights(figure.spec.colours, figure.spec.scale),
        notes=(*statements(view), *notes(view, len(view.columns))),
    )


def _table(figure: Figure) -> Table:
    """One row for each depth and token. ``followed`` and ``rank`` are given where that token is predicted.

    The arrays: ``tokens`` int64, ``probabilities`` and ``final`` float32, all ``[depths, positions]``; of the
    followed token ``followed`` float32 and ``ranks`` int64 ``[depths]``.
    """
    view = view_of(figure)
    rows = [[row[unit.tokens[0]] for unit in view.columns] for row in view.lens.readings]
    return Table(
        about=tuple(origin(figure.a, TITLE, [*statements(view), *notes(view, len(view.columns))])),
        reading=_(
            "A row for each layer and token: the likeliest next token and its probability; final, that of the"
            " token which the whole model finds likeliest there; probability and rank of the followed token."
        ),
        columns=COLUMNS,
        rows=_cells(view),
        arrays={
            "tokens": np.array([[cell.token for cell in row] for row in rows], np.int64),
            "probabilities": np.array([[cell.probability for cell in row] for row in rows], np.float32),
            "final": np.array([[cell.own for cell in row] for row in rows], np.float32),
            "followed": np.array([step.probability for step in view.lens.steps], np.float32),
            "ranks": np.array([step.rank for step in view.lens.steps], np.int64),
        },
        facts=facts(figure.a, figure.spec),
    )


def _cells(view: LensView) -> Iterator[tuple[Any, ...]]:
    for depth, (row, step) in enumerate(zip(view.lens.readings, view.lens.steps, strict=True)):
        for unit in view.columns:
            cell, here = row[unit.tokens[0]], unit.tokens[0] == view.lens.outcome.position
            yield (
                depth - 1 if depth else None,
                *position_and_label(unit),
                cell.text,
                short(np.float32(cell.probability)),
                short(np.float32(cell.own)),
                short(np.float32(step.probability)) if here else None,
                step.rank if here else None,
            )


def no_heads(figure: Figure) -> tuple[RecordedHeads, ...]:
    """None: what it shows is kept as it is."""
    return (RecordedHeads(figure.a, {figure.spec.stream: ()}),)


LENS = Kind(TITLE, _draw, _slide, _document, plotly=False, table=_table, needs=no_heads)
