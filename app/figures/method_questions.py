"""What readers can find out from a picture of several methods: a question and its answer."""

from itertools import combinations

import numpy as np

from ..analysis.method_view import MethodView
from ..analysis.methods import METHODS
from ..core.method_comparison import MethodName
from ..core.rounding import decimals
from ..message import Message, _
from .figure import Figure
from .kinds.methods import view_of


def of_methods(figure: Figure) -> tuple[Message, Message] | None:
    """Which two methods agree least; None if that is no single pair."""
    view = view_of(figure)
    pair = _furthest_apart(view)
    if pair is None:
        return None
    one, other = (METHODS[name].title for name in pair)
    return (
        _("Which two of these methods agree least on which tokens count?"),
        _("{one} and {other}: τ-b is {tau}.", one=one, other=other, tau=_tau(view, *pair)),
    )


def _furthest_apart(view: MethodView) -> tuple[MethodName, MethodName] | None:
    """The two methods whose rankings agree least, if they are the only ones; None otherwise."""
    names = [one.method for one in view.comparison.known]
    pairs = {
        (names[a], names[b]): round(float(view.agreement[a, b]), 3)
        for a, b in combinations(range(len(names)), 2)
        if not np.isnan(view.agreement[a, b])
    }
    least = [pair for pair, tau in pairs.items() if tau == min(pairs.values())]
    return least[0] if len(least) == 1 and len(pairs) > 1 else None


def _tau(view: MethodView, one: MethodName, other: MethodName) -> Message:
    """Kendall's τ-b of two methods as a number."""
    names = [known.method for known in view.comparison.known]
    return decimals(float(view.agreement[names.index(one), names.index(other)]), 2, signed=True)
