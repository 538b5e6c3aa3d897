"""Which heads join two tokens: a bar for each of the first, and for those that are pointed out."""

from dataclasses import asdict, fields
from typing import Any

import numpy as np

from ...analysis.notes import shown_units
from ...analysis.ranking import RankedHead, Ranking, rank_pair
from ...errors import InvalidRequest
from .. import caption
from ..drawn.drawing import Drawing
from ..drawn.page import Heading, page
from ..drawn.ranks import Bar, ranks
from ..figure import Figure, Kept
from ..tables import Table, facts, origin, short
from ..text import shorten, visible
from .kind import Kind

MOST_BARS = 15
_NUMBERS = tuple(field.name for field in fields(RankedHead) if field.name not in ("layer", "head"))
COLUMNS = ("place", "layer", "head", *_NUMBERS)


def ranking(figure: Figure) -> Ranking:
    """All heads of the stream, ranked for the pair of a figure; InvalidRequest where it has none."""
    if figure.pair is None:
        raise InvalidRequest(
            "Heads are ranked for a pair of tokens: query and key are not both said.",
            hint="Add query=...&key=..., the positions of two tokens.",
        )
    spec = figure.spec
    return rank_pair(
        figure.a,
        spec.stream,
        *figure.pair,
        **spec.units(),
    )


def _draw(figure: Figure) -> Drawing:
    found = ranking(figure)
    chosen = set(_chosen(figure, found))
    bars = [
        Bar(
            place,
            f"layer {head.layer}, head {head.head}",
            head.weight,
            head.random,
            (head.layer, head.head) in chosen,
            f"layer {head.layer}, head {head.head}: {head.weight:.7g}, rank {head.rank} of {head.keys} keys",
        )
        for place, head in enumerate(found.heads, 1)
        if place <= MOST_BARS or (head.layer, head.head) in chosen
    ]
    heading = Heading(
        _title(figure, found),
        "How much of its attention the query gives to the key, in each head.",
        " ·",
    )
    return page(figure, heading, ranks(bars, figure.spec), _said(found), _notes(figure, found, len(bars)))


def _chosen(figure: Figure, found: Ranking) -> tuple[tuple[int, int], ...]:
    """The heads that are pointed out: not where they are all."""
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    return members if len(members) <= MOST_BARS and len(members) < len(found.heads) else ()


def _title(figure: Figure, found: Ranking) -> str:
    query, key = (shorten(visible(unit.label)) for unit in (found.query, found.key))
    return caption.titled(figure.spec, f"Which heads let “{query}” look at “{key}”?")


def _said(found: Ranking) -> list[str]:
    best = found.heads[0]
    return [
        f"Most in layer {best.layer}, head {best.head}: weight {best.weight:.7g}, rank {best.rank} among the"
        f" {best.keys} keys of its row."
    ]


def _notes(figure: Figure, found: Ranking, drawn: int) -> list[str]:
    spec = figure.spec
    total = len(found.heads)
    few = [] if drawn == total else [f"{drawn} of {total} heads are drawn, by their place among all."]
    random = (
        [
            "The thin line is what a random pair gets in that head: the mean over all pairs of two different"
            " tokens of this text, neither special, that may look at each other."
        ]
        if found.heads[0].random is not None
        else []
    )
    return [*few, *random, *shown_units(spec.words, spec.specials, spec.query_part, spec.key_part)]


def _document(figure: Figure) -> dict[str, Any]:
    """As ``GET /api/captures/{id}/heads/{stream}`` has it: all heads."""
    found = ranking(figure)
    return {
        "kind": figure.kind,
        "title": _title(figure, found),
        "query": figure.query,
        "key": figure.key,
        "query_label": visible(found.query.label),
        "key_label": visible(found.key.label),
        "heads": [asdict(head) for head in found.heads],
        "notes": [*_said(found), *_notes(figure, found, len(found.heads))],
        **facts(figure.a, figure.spec),
    }


def _table(figure: Figure) -> Table:
    """A row for each head, also those without a bar.

    The arrays are float32 ``[layers, heads]``, one for each number of a head; NaN where it has none.
    """
    found = ranking(figure)
    shape = figure.a.stream(figure.spec.stream)
    arrays = {name: np.full((shape.layers, shape.heads), np.nan, np.float32) for name in _NUMBERS}
    for head in found.heads:
        for name in _NUMBERS:
            value = getattr(head, name)
            arrays[name][head.layer, head.head] = np.nan if value is None else value
    notes = [*_said(found), *_notes(figure, found, len(found.heads))]
    return Table(
        about=tuple(origin(figure.a, _title(figure, found), notes)),
        reading="A row for each head, that which joins the pair most first.",
        columns=COLUMNS,
        rows=((place, *_cells(head)) for place, head in enumerate(found.heads, 1)),
        arrays=arrays,
        facts=facts(figure.a, figure.spec),
    )


def _cells(head: RankedHead) -> tuple[Any, ...]:
    return tuple(
        short(np.float32(value)) if name == "weight" else value for name, value in asdict(head).items()
    )


def every_head(figure: Figure) -> tuple[Kept, ...]:
    """All heads of the stream."""
    shape = figure.a.stream(figure.spec.stream)
    heads = tuple((layer, head) for layer in range(shape.layers) for head in range(shape.heads))
    return (Kept(figure.a, {shape.name: heads}),)


RANKING = Kind("Heads for a pair", _draw, _document, plotly=False, table=_table, needs=every_head)
