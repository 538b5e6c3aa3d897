"""The headings of tables of numbers where people read them; files for programs have the names themselves."""

from ..analysis.metrics import METRICS
from ..message import _, pgettext

_TITLES = {
    "query_position": _("query position"),
    "query": _("query"),
    "query_a": _("query a"),
    "query_b": _("query b"),
    "key_position": _("key position"),
    "key": _("key"),
    "key_a": _("key a"),
    "key_b": _("key b"),
    "a": _("a"),
    "b": _("b"),
    "difference": _("difference"),
    "weight": _("weight"),
    "estimate": _("estimate"),
    "effect": _("effect"),
    "verified": _("verified"),
    "after_layer": _("after layer"),
    "position": _("position"),
    "token": _("token"),
    "likeliest": _("likeliest"),
    "probability": _("probability"),
    "final": _("probability of the final answer"),
    "followed": _("probability of the followed token"),
    "part": _("part"),
    "stream": _("attention"),
    "contribution": _("contribution"),
    "method": _("method"),
    "value": _("value"),
    "of_largest": _("share of the row’s largest"),
    "ties": _("ties"),
    "position_a": _("position in A"),
    "position_b": _("position in B"),
    "share": _("share recovered"),
    "place": _("place"),
    "layer": _("layer"),
    "head": _("head"),
    "allowed": _("allowed"),
    "choice": _("choice"),
    "rank": _("rank"),
    "keys": pgettext("how many", "keys"),
    "column_mean": _("column mean"),
    "column_rank": _("column rank"),
    "column_of": _("column of"),
    "column_forced": _("column forced"),
    "lift": _("lift"),
    "heads_below": _("heads below"),
    "random": _("random"),
    "pairs_below": _("pairs below"),
}


def column_title(name: str) -> str:
    """The heading of a column of a figure's table."""
    return METRICS[name].title if name in METRICS else _TITLES[name]
