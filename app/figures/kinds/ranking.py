"""The heads that connect two tokens most strongly: a bar for each of the first, and for selected ones."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from ...analysis.notes import row_naming_note, unit_notes
from ...analysis.padding import padding_note
from ...analysis.ranking import RankedHead, Ranking, rank_pair
from ...core.rounding import significant
from ...core.shape import build
from ...errors import InvalidRequest
from ...message import Message, _, digits, joined, ngettext
from .. import caption
from ..documents import FigureFacts, RankingDocument
from ..figure import Figure, RecordedHeads
from ..label_text import shorten, visible
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
            _tip(head),
        )
        for place, head in drawn
    ]


def _page(figure: Figure, ranking: Ranking, scene: Scene, bars: int) -> Drawing:
    heading = Heading(
        _title(figure, ranking),
        _("How much of its attention the query gives to the key, in each head."),
        lambda title, text: joined((title, text), " · "),
    )
    return page(figure, heading, scene, _statements(ranking), _notes(figure, ranking, bars))


def _tip(head: RankedHead) -> Message:
    """The tooltip of a bar, with all digits."""
    layer, number, weight = str(head.layer), str(head.head), digits(f"{head.weight:.7g}")
    if not head.allowed:
        return _(
            "layer {layer}, head {head}: {weight}, because its mask forbids the pair",
            layer=layer,
            head=number,
            weight=weight,
        )
    if not head.choice or head.rank is None:
        return _(
            "layer {layer}, head {head}: {weight}, because its mask allows the query no other key",
            layer=layer,
            head=number,
            weight=weight,
        )
    row = ngettext(
        "layer {layer}, head {head}: {weight}, rank {rank} of {count} key",
        "layer {layer}, head {head}: {weight}, rank {rank} of {count} keys",
        head.keys,
        layer=layer,
        head=number,
        weight=weight,
        rank=head.rank,
    )
    return joined((row, _column_tip(head)), "; ")


def _column_tip(head: RankedHead) -> Message:
    """What the other queries give to the key."""
    if head.column_mean is None or head.column_rank is None or head.column_of is None:
        return _("no other token that has a choice may attend to the key")
    mean, rank, of = digits(f"{head.column_mean:.7g}"), head.column_rank, head.column_of
    if head.column_forced:
        return _(
            "the others that have a choice give {mean}; the query ranks {rank} of {of}",
            mean=mean,
            rank=rank,
            of=of,
        )
    return _(
        "the others give {mean}; the query ranks {rank} of {of}",
        mean=mean,
        rank=rank,
        of=of,
    )


def _outlined_heads(figure: Figure, ranking: Ranking) -> tuple[tuple[int, int], ...]:
    """The selected heads; empty if all are selected."""
    members = figure.spec.heads.members(figure.a, figure.spec.stream)
    return members if len(members) <= MOST_BARS and len(members) < len(ranking.heads) else ()


def _title(figure: Figure, ranking: Ranking) -> str:
    query, key = (shorten(visible(unit.label)) for unit in (ranking.query, ranking.key))
    title = _("In which heads does “{query}” attend to “{key}”?", query=query, key=key)
    return caption.with_stream_name(figure.spec, title)


def _statements(ranking: Ranking) -> list[str]:
    best = ranking.heads[0]
    if not best.allowed:
        return [_("The mask of every layer forbids the query to attend to the key, so every weight is 0.")]
    if not best.choice or best.rank is None:
        if _forbidden(ranking):
            return [
                _(
                    "The query may attend to no other key in any layer that allows the pair: the mask leaves"
                    " it no choice, so its weight says nothing about a head."
                )
            ]
        return [
            _(
                "The query may attend to no other key in any layer: the mask leaves it no choice, so its"
                " weight says nothing about a head."
            )
        ]
    statements: list[str] = [
        _(
            "First: layer {layer}, head {head}, weight {weight}, rank {rank} among the {keys} keys that the"
            " query may attend to.",
            layer=str(best.layer),
            head=str(best.head),
            weight=digits(f"{best.weight:.7g}"),
            rank=best.rank,
            keys=best.keys,
        )
    ]
    if best.column_mean is not None and best.column_of is not None:
        statements.append(_others(best.column_of - 1, best.column_mean, best.lift))
    if best.lift is not None and best.lift <= 1:
        statements.append(_("So in this head the query gives the key no more than others do."))
    return statements


def _others(count: int, mean: float, lift: float | None) -> Message:
    """The mean of a column, which is that of some other queries."""
    value = digits(f"{mean:.7g}")
    if lift is None:
        return ngettext(
            "The one other query that may attend to the key and has a choice gives it {mean}.",
            "The {count} other queries that may attend to the key and have a choice give it, on average,"
            " {mean}.",
            count,
            mean=value,
        )
    return ngettext(
        "The one other query that may attend to the key and has a choice gives it {mean} (lift {lift}).",
        "The {count} other queries that may attend to the key and have a choice give it, on average, {mean}"
        " (lift {lift}).",
        count,
        mean=value,
        lift=significant(lift),
    )


def _notes(figure: Figure, ranking: Ranking, bars: int) -> list[str]:
    spec = figure.spec
    total = len(ranking.heads)
    few = _("{drawn} of {heads} heads are drawn, with their places among all.", drawn=bars, heads=total)
    order = _("The heads are in the order of their lift.")
    return [
        *([] if bars == total else [few]),
        *([order] if figure.sort == "lift" else []),
        *_column_note(ranking),
        *_forced(ranking),
        *_forbidden(ranking),
        *row_naming_note(figure.a, spec.stream),
        *unit_notes(spec.words, spec.specials, spec.query_part, spec.key_part),
        *padding_note(figure.a, spec.stream),
    ]


def _column_note(ranking: Ranking) -> list[str]:
    """What the thin lines are, if there are some."""
    if all(head.column_mean is None for head in ranking.heads):
        return []
    if any(head.column_forced for head in ranking.heads):
        return [
            _(
                "The thin line is what the other queries that have a choice give to the key in that head, on"
                " average; lift is the weight divided by that mean."
            )
        ]
    return [
        _(
            "The thin line is what the other queries give to the key in that head, on average; lift is the"
            " weight divided by that mean."
        )
    ]


def _forced(ranking: Ranking) -> list[str]:
    """The number of heads in which the query has no choice, if it has one in others."""
    count = sum(head.allowed and not head.choice for head in ranking.heads)
    if not count or not ranking.heads[0].choice:
        return []
    return [
        _(
            "In {count} of {heads} heads the query may attend to no other key; they have no rank.",
            count=count,
            heads=len(ranking.heads),
        )
    ]


def _forbidden(ranking: Ranking) -> list[str]:
    """The number of heads whose mask forbids the pair, if others allow it."""
    count = sum(not head.allowed for head in ranking.heads)
    if count in (0, len(ranking.heads)):
        return []
    return [
        _(
            "In {count} of {heads} heads the mask forbids this pair; they have no rank.",
            count=count,
            heads=len(ranking.heads),
        )
    ]


def _estimate_notes(ranking: Ranking) -> list[str]:
    """A note that the random pairs are a sample, if they are."""
    if ranking.random_rows == ranking.random_rows_of:
        return []
    return [
        _(
            "The random pairs are those of {rows} of {all_rows} rows, evenly spread, so random and"
            " pairs_below are estimates; all else is exact.",
            rows=ranking.random_rows,
            all_rows=ranking.random_rows_of,
        )
    ]


def _document(figure: Figure) -> RankingDocument:
    ranking = ranking_of(figure)
    return build(
        RankingDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="ranking",
        title=_title(figure, ranking),
        query=figure.query,
        key=figure.key,
        query_label=visible(ranking.query.label),
        key_label=visible(ranking.key.label),
        sort=figure.sort,
        random_rows=ranking.random_rows,
        random_rows_of=ranking.random_rows_of,
        heads=ranking.heads,
        notes=(
            *_statements(ranking),
            *_notes(figure, ranking, len(ranking.heads)),
            *_estimate_notes(ranking),
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
    notes = [*_statements(ranking), *_notes(figure, ranking, len(ranking.heads)), *_estimate_notes(ranking)]
    return Table(
        about=tuple(origin(figure.a, _title(figure, ranking), notes)),
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
