"""What readers can find out from pictures of whole layers: questions and answers."""

import numpy as np

from ..message import Message, _
from . import contributions_view, lens_view
from .figure import Figure
from .outcome_text import outcome_name


def of_contributions(figure: Figure) -> tuple[Message, Message] | None:
    """Which head adds most; None if two are written with the same number, or nothing is added."""
    view = contributions_view.view_of(figure)
    layer, column = contributions_view.largest_head(view)
    value = float(view.matrix[layer, column])
    written = contributions_view.amount(view, abs(value))
    sizes = np.abs(view.matrix[:, :-1])
    same = [size for size in sizes[~np.isnan(sizes)].tolist() if size > 0.99 * abs(value)]
    if value == 0 or sum(contributions_view.amount(view, size) == written for size in same) > 1:
        return None
    return (
        _(
            "Which head changes the outcome most directly, up or down, if the outcome is {outcome}?",
            outcome=outcome_name(view.found.outcome, figure.a),
        ),
        _(
            "Layer {layer}, head {head}: {value}.",
            layer=str(layer),
            head=view.columns[column],
            value=contributions_view.amount(view, value),
        ),
    )


def of_lens(figure: Figure) -> tuple[Message, Message] | None:
    """From which layer on the followed token is the likeliest; None if from the first, or never."""
    view = lens_view.view_of(figure)
    depth = lens_view.settled_from(view)
    if not depth:
        return None
    return (
        _("From which layer on is “{token}” the likeliest?", token=lens_view.followed_token(view)),
        _("From layer {layer} on.", layer=str(depth - 1)),
    )
