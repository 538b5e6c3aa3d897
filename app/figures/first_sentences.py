"""What the first picture says of its pair, before the scripts of the page run.

The scripts say the same of every word and cell that is pointed at, without a request (`explainUnit` in
client/text/selection-text.ts, `readout` in client/text/readout.ts). A test compares both in every language.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from ..analysis.head_view import HeadView
from ..analysis.units import Unit
from ..core.rounding import fixed, significant
from ..message import Message, _, digits, joined, localized, ordinal, reader_language
from ..templating import fill_markup
from .label_text import visible
from .matrix import with_gaps

# How many weights a sentence names, and from which.
_MOST_NAMED, _NOTABLE = 3, 0.01
# Smaller weights are written as powers of ten, which only the scripts can.
_SMALLEST = 0.001
# Classes of letters that turn the line of a reading, so that the scripts isolate them.
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))


def can_say(view: HeadView, row: int, column: int) -> bool:
    """Whether it has sentences of a pair: the query has a choice, the weight is not tiny, and both words run
    from left to right.
    """
    weight = with_gaps(view)[row, column]
    labels = view.queries[row].label + view.keys[column].label
    turns = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in labels)
    return bool(view.choice[row] and (weight == 0 or weight >= _SMALLEST)) and not turns


def attends_most(view: HeadView, row: int) -> Markup:
    """What a query with a choice attends to most: the largest weights, three at most."""
    weights = [float(weight) for weight in with_gaps(view)[row]]
    order = sorted((at for at, weight in enumerate(weights) if weight == weight), key=lambda at: -weights[at])
    named = order[:1] + [at for at in order[1:_MOST_NAMED] if weights[at] >= _NOTABLE]
    own = view.queries[row].tokens
    keys = [
        (escape(localized(_("itself"))) if view.keys[at].tokens == own else unit_markup(view.keys, at))
        + escape(f" ({localized(_percent(weights[at]))})")
        for at in named
    ]
    return fill_markup(
        _("{query} attends most to {keys}."),
        query=unit_markup(view.queries, row),
        keys=Markup(reader_language().listing(keys, "and")),
    )


def pair_reading(view: HeadView, row: int, column: int) -> str:
    """The weight of a cell, and its place in the row."""
    weights = with_gaps(view)[row]
    value = weights[column]
    return localized(
        _(
            "{query} → {key}: {weight}, rank {rank} of {of}",
            query=_numbered(view.queries, row),
            key=_numbered(view.keys, column),
            weight=_short(float(value)),
            rank=1 + int(np.count_nonzero(weights > value)),
            of=int(np.count_nonzero(~np.isnan(weights))),
        )
    )


def unit_markup(units: Sequence[Unit], at: int) -> Markup:
    """A token by its label, numbered if the label repeats."""
    label = Markup('<em class="token" dir="auto" translate="no">{}</em>').format(visible(units[at].label))
    return label + escape(localized(_number(units, at)))


def _numbered(units: Sequence[Unit], at: int) -> Message:
    return joined([visible(units[at].label), _number(units, at)], "")


def _number(units: Sequence[Unit], at: int) -> Message:
    same_label = [other for other, unit in enumerate(units) if unit.label == units[at].label]
    return joined([" (", ordinal(1 + same_label.index(at)), ")"] if len(same_label) > 1 else [], "")


def _short(weight: float) -> Message:
    """Three significant digits, two below 0.1, as in client/text/format.ts."""
    if weight in (0, 1):
        return digits(f"{weight:.0f}")
    if weight < 0.001:
        return digits(f"{weight:.1e}")
    return significant(weight, 2 if weight < 0.1 else 3, padded=True)


def _percent(share: float) -> Message:
    """A share in percent, as in client/text/format.ts."""
    value = 100 * share
    if 0 < value < 0.1:
        return _("less than {percent}", percent=_("{number} %", number=digits("0.1")))
    if value >= 99.95 and share < 1:
        return _("more than {percent}", percent=_("{number} %", number=digits("99.9")))
    whole = value == 0 or (value >= 9.95 and (value < 99.5 or share == 1))
    return _("{number} %", number=digits(fixed(value, 0 if whole else 1)))
