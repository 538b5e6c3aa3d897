"""What readers can find out from the picture of an attention budget: a question and its answer."""

import numpy as np

from ..message import Message, _
from .budget_caption import share_text
from .figure import Figure
from .kinds.budget import view_of
from .label_text import visible
from .render.budget import drawn_groups


def of_budget(figure: Figure) -> tuple[Message, Message] | None:
    """Which part gets most beyond its even share; None if that is no single one."""
    view = view_of(figure)
    beyond = {at: round(float(view.totals[at] - view.even[at]), 3) for at in drawn_groups(view)}
    most = [at for at, more in beyond.items() if more > 0 and more == max(beyond.values())]
    if len(most) != 1 or np.isnan(view.totals).any():
        return None
    return (
        _("Which part gets the most attention beyond what evenly spread attention would give it?"),
        _(
            "{part}: {share}, and evenly spread {even}.",
            part=visible(view.groups[most[0]].label),
            share=share_text(view.totals[most[0]]),
            even=share_text(view.even[most[0]]),
        ),
    )
