"""A measurement of what attention costs as tables for reading: points, curves, caches."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.attention_cost import AttentionCost
from ..core.rounding import significant
from ..core.stream_name import stream_name
from ..message import Message, _, digits, joined
from .cost_text import NOT_MEASURED, SHARING, WAYS, bytes_text, curve_text, seconds_text

_NONE = "–"


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Numbers as text, in the reader's language.

    Attributes:
        title: what they are; empty where the headings say it.
        columns: headings.
        rows: the first cell of each is its heading.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cost_tables(cost: AttentionCost) -> tuple[NumberTable, ...]:
    """All tables of a measurement, without those that have no row."""
    tables = (_points(cost), _curves(cost), _caches(cost))
    return tuple(table for table in tables if table.rows)


def _points(cost: AttentionCost) -> NumberTable:
    measured = [{point.tokens: point for point in way.points} for way in cost.ways]
    differences = {one.tokens: one.largest for one in cost.differences}
    columns: list[str] = [_("Tokens")]
    for way in cost.ways:
        columns += [
            _("{way}: time", way=WAYS[way.way]),
            _("{way}: memory", way=WAYS[way.way]),
        ]
    rows = []
    for tokens in sorted({tokens for points in measured for tokens in points}):
        cells: list[str] = [digits(f"{tokens:,}")]
        for points in measured:
            point = points.get(tokens)
            cells += (
                [_NONE, _NONE] if point is None else [seconds_text(point.seconds), bytes_text(point.bytes)]
            )
        difference = differences.get(tokens)
        cells.append(NOT_MEASURED if difference is None else significant(difference))
        rows.append(tuple(cells))
    title = _("Measured: the median time of one run, its extra memory, and the largest difference of weights")
    return NumberTable(title, (*columns, _("Difference of weights")), tuple(rows))


def _curves(cost: AttentionCost) -> NumberTable:
    rows = [
        (WAYS[way.way], curve_text(way.time), _NONE if way.memory is None else curve_text(way.memory))
        for way in cost.ways
        if way.time is not None
    ]
    columns = (_("Curve"), _("Time in seconds"), _("Memory in bytes"))
    return NumberTable(_("Fitted: a + b·n + c·n² for n tokens, by least squares"), columns, tuple(rows))


def _caches(cost: AttentionCost) -> NumberTable:
    columns = (
        _("Key-value cache"),
        _("Heads with keys and values, per layer"),
        _("Bytes per token"),
        _("Tokens of the whole context"),
        _("At the end of the context"),
    )
    return NumberTable(_("Computed, not measured: the key-value cache"), columns, tuple(_cache_rows(cost)))


def _cache_rows(cost: AttentionCost) -> Iterator[tuple[str, ...]]:
    for cache in cost.caches:
        name: Message = SHARING[cache.sharing]
        if cache.own:
            name = _("{sharing} (this model)", sharing=name)
        if len({one.stream for one in cost.caches}) > 1:
            name = joined([stream_name(cache.stream), name], " · ")
        numbers = (digits(f"{number:,}") for number in (cache.kv_heads, cache.bytes_per_token))
        end = (_("no limit"), _NONE)
        if cache.tokens is not None:
            end = (digits(f"{cache.tokens:,}"), bytes_text(cache.bytes))
        yield name, *numbers, *end
