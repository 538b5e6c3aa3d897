"""The text beside a ranking of heads for a pair of tokens."""

from ..analysis.notes import row_naming_note, unit_notes
from ..analysis.padding import padding_note
from ..analysis.ranking import RankedHead, Ranking
from ..core.rounding import significant
from ..message import Message, _, digits, joined, ngettext
from . import caption
from .figure import Figure
from .label_text import shorten, visible


def title(figure: Figure, ranking: Ranking) -> str:
    """The question that the ranking answers."""
    query, key = (shorten(visible(unit.label)) for unit in (ranking.query, ranking.key))
    question = _("In which heads does “{query}” attend to “{key}”?", query=query, key=key)
    return caption.with_stream_name(figure.spec, question)


def statements(ranking: Ranking) -> list[str]:
    """What the first head gives to the key, and how that compares with its column."""
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
    said: list[str] = [
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
        said.append(_others(best.column_of - 1, best.column_mean, best.lift))
    if best.lift is not None and best.lift <= 1:
        said.append(_("So in this head the query gives the key no more than others do."))
    return said


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


def notes(figure: Figure, ranking: Ranking, bars: int) -> list[str]:
    """What was left out or decided, where ``bars`` heads are drawn."""
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
        *row_naming_note(figure.a, spec.stream, spec.unit),
        *unit_notes(spec.unit, spec.specials, spec.query_part, spec.key_part, figure.a.roles),
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


def estimate_notes(ranking: Ranking) -> list[str]:
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


def tip(head: RankedHead) -> Message:
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
