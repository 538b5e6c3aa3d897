"""A census as tables: of kinds for reading, and of heads as CSV."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.stream import Head
from ..head_census.census import Census, KindScores
from ..head_census.census_text import head_name, score_text
from ..message import _, digits, enumerated
from .cost_table import NumberTable
from .scan_tables import csv_text

# Heads that are listed for each kind.
_LISTED = 4


def kinds_table(census: Census) -> NumberTable:
    """A row for each kind that was measured: how many heads have it, and the strongest ones."""
    columns = (_("Kind"), _("Heads"), _("Needed"), _("Spread evenly"), _("Highest scores"))
    rows = tuple(_row(census, kind) for kind in census.kinds if kind.measured)
    return NumberTable(_("Kinds of heads"), columns, rows)


def _row(census: Census, kind: KindScores) -> tuple[str, ...]:
    heads = census.ranked(kind.name)[:_LISTED]
    scores = [f"{head_name(head)} {score_text(float(kind.values[head]))}" for head in heads]
    return (
        kind.title,
        digits(f"{len(census.named(kind.name))}"),
        score_text(float(np.nanmin(kind.least))),
        score_text(float(np.nanmean(kind.even))),
        enumerated(scores),
    )


def kind_titles(census: Census, head: Head) -> str:
    """The kinds of a head, by their titles; a dash without any."""
    titles = [census.kind(name).title for name in census.labels[head[0]][head[1]]]
    return enumerated(titles) if titles else "–"


def census_csv(census: Census, model: str) -> str:
    """A line for each head, with all digits: its kinds, and of each kind score, evenly spread, and needed."""
    names = [kind.name for kind in census.kinds]
    parts = [f"{name}_{part}" for name in names for part in ("score", "even", "needed")]
    depths = [f"depth_{depth:g}" for depth in census.depths]
    header = ["model", "stream", "layer", "head", "kinds", *parts, "needle_unasked", *depths]
    return csv_text(header, ([model, census.stream, *row] for row in _head_rows(census)))


def _head_rows(census: Census) -> Iterator[list[Any]]:
    for layer, row in enumerate(census.labels):
        for head, labels in enumerate(row):
            numbers = [
                number
                for kind in census.kinds
                for number in (kind.values[layer, head], kind.even[layer], kind.least[layer, head])
            ]
            numbers += [census.unasked[layer, head], *census.sweep[:, layer, head]]
            known = [None if np.isnan(number) else float(number) for number in numbers]
            yield [layer, head, " ".join(labels), *known]
