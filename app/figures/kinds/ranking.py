"""The heads that connect two tokens most strongly: a bar for each of the first, and for selected ones."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from ...analysis.ranking import RankedHead, Ranking, rank_pair
from ...core.shape import build
from ...errors import InvalidRequest
from ...message import _, joined
from .. import ranking_caption
from ..documents import FigureFacts, RankingDocument
from ..figure import Figure, RecordedHeads
from ..label_text import visible
from ..render.drawing import Drawing
from ..render.page import Heading, Scene, page
from ..render.ranking import Bar, ranks
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..render.slides.ranking import MOST_SLIDE_BARS, ranking_slide
from ..tables import Table, facts, origin, short
from .kind import Kind

MOST_BARS = 15
_NUMBERS = tuple(field.name for field in fields(RankedHead) if field.name not in ("layer", "head"))
COLUMNS = ("place", "layer", "head", *_NUMBERS)


def ranking_of(figure: Figure) -> Ranking:
    """All heads of the stream, ranked for the pair of a figure; InvalidRequest if it has none."""
    if figure.pair is None:
        raise InvalidRequest(
            _("Heads are ranked for a pair of tokens: query and key are needed."),
            hint=_("Add query=...&key=..., the positions of two tokens."),
        )
    spec = figure.spec
    return rank_pair(
        figure.a,
        spec.stream,
        *figure.pair,
        sort=figure.sort,
        **spec.units(),
    )


def heads_drawn(figure: Figure, ranking: Ranking) -> list[tuple[int, RankedHead]]:
    """The heads that the picture shows, each after its place from 1: the first ones, and those outlined."""
    outlined = _outlined_heads(figure, ranking)
    return [
        (place, head)
        for place, head in enumerate(ranking.heads, 1)
        if place <= MOST_BARS or (head.layer, head.head) in outlined
    ]


def _draw(figure: Figure) -> Drawing:
    ranking = ranking_of(figure)
    bars = _bars(figure, ranking, heads_drawn(figure, ranking))
    return _page(figure, ranking, ranks(bars, figure.spec), len(bars))


def _slide(figure: Figure) -> Drawing:
    ranking = ranking_of(figure)
    outlined = _outlined_heads(figure, ranking)
    # Those that are outlined come first, then those with the best places.
    drawn = sorted(
        heads_drawn(figure, ranking),
        key=lambda entry: ((entry[1].layer, entry[1].head) not in outlined, entry[0]),
    )[:MOST_SLIDE_BARS]
    bars = _bars(figure, ranking, sorted(drawn, key=lambda entry: entry[0]))
    marks = ranking_slide(bars, len(ranking.heads), figure.spec)
    drawing = _page(figure, ranking, ranks(bars, figure.spec), len(bars))
    return on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)


def _bars(figure: Figure, ranking: Ranking, drawn: Sequence[tuple[int, RankedHead]]) -> list[Bar]:
    outlined = set(_outlined_heads(figure, ranking))
    return [
        Bar(
            place,
            _("layer {layer}, head {head}", layer=str(head.layer), head=str(head.head)),
            head.weight,
            head.column_mean,
            head.lift,
            (head.layer, head.head) in outlined,
            ranking_caption.tip(head),
        )
        for place, head in drawn
    ]


def _page(figure: Figure, ranking: Ranking, scene: Scene, bars: int) -> Drawing:
    heading = Heading(
        ranking_caption.title(figure, ranking),
        _("How much of its attention the query gives to the key, in each head."),
        lambda title, text: joined((title, text), " · "),
    )
    return page(
        figure,
        heading,
        scene,
        ranking_caption.statements(ranking),
        ranking_caption.notes(figure, ranking, bars),
    )


def _outlined_heads(figure: Figure, ranking: Ranking) -> tuple[tuple[int, int], ...]:
    """The selected heads; empty if all are selected."""
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    return members if len(members) <= MOST_BARS and len(members) < len(ranking.heads) else ()


def _document(figure: Figure) -> RankingDocument:
    ranking = ranking_of(figure)
    return build(
        RankingDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="ranking",
        title=ranking_caption.title(figure, ranking),
        query=figure.query,
        key=figure.key,
        query_label=visible(ranking.query.label),
        key_label=visible(ranking.key.label),
        sort=figure.sort,
        random_rows=ranking.random_rows,
        random_rows_of=ranking.random_rows_of,
        heads=ranking.heads,
        notes=(
            *ranking_caption.statements(ranking),
            *ranking_caption.notes(figure, ranking, len(ranking.heads)),
            *ranking_caption.estimate_notes(ranking),
        ),
    )


def _table(figure: Figure) -> Table:
    """One row per head, including those without a bar.

    The arrays are float32 ``[layers, heads]``, one for each number of a head; NaN where it has none.
    """
    ranking = ranking_of(figure)
    shape = figure.a.stream(figure.spec.stream)
    arrays = {name: np.full((shape.layers, shape.heads), np.nan, np.float32) for name in _NUMBERS}
    for head in ranking.heads:
        for name in _NUMBERS:
            value = getattr(head, name)
            arrays[name][head.layer, head.head] = np.nan if value is None else value
    notes = [
        *ranking_caption.statements(ranking),
        *ranking_caption.notes(figure, ranking, len(ranking.heads)),
        *ranking_caption.estimate_notes(ranking),
    ]
    return Table(
        about=tuple(origin(figure.a, ranking_caption.title(figure, ranking), notes)),
        reading=_("A row for each head, the strongest first; a head without a choice has no place."),
        columns=COLUMNS,
        rows=(
            (None if head.rank is None else place, *_cells(head))
            for place, head in enumerate(ranking.heads, 1)
        ),
        arrays=arrays,
        facts=facts(figure.a, figure.spec),
    )


def _cells(head: RankedHead) -> tuple[Any, ...]:
    return tuple(
        short(np.float32(value))
        if name == "weight"
        else int(value)
        if name in ("allowed", "choice")
        else value
        for name, value in asdict(head).items()
    )


def every_head(figure: Figure) -> tuple[RecordedHeads, ...]:
    """All heads of the stream."""
    shape = figure.a.stream(figure.spec.stream)
    heads = tuple((layer, head) for layer in range(shape.layers) for head in range(shape.heads))
    return (RecordedHeads(figure.a, {shape.name: heads}),)


RANKING = Kind(_("Heads for a pair"), _draw, _slide, _document, plotly=False, table=_table, needs=every_head)
