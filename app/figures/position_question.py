"""What readers can find out from a picture of a sentence at several depths: a question and its answer."""

from ..message import Message, _
from .figure import Figure
from .position_text import curve_of, depth_text, outcome_text


def of_position(figure: Figure) -> tuple[Message, Message] | None:
    """At which depth the outcome is highest; None if two are written with the same number."""
    curve = curve_of(figure)
    values = [one.value for one in curve.depths]
    highest = values.index(max(values))
    written = [str(outcome_text(curve, at)) for at in range(len(values))]
    if written.count(written[highest]) > 1:
        return None
    return (
        _("At which depth is the outcome highest?"),
        _(
            "At depth {depth}: {value}",
            depth=depth_text(curve, highest),
            value=outcome_text(curve, highest),
        ),
    )
