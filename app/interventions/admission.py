"""Whether a server may run a model as often as effects need it."""

from collections.abc import Mapping

from ..capture.cost import CostModel, number
from ..errors import TooCostly
from ..message import _


def admit_runs(cost: CostModel, tokens: Mapping[str, int], limit_seconds: float | None, runs: int) -> None:
    """Refuse more runs of a model than a capture may cost, at the best speed seen.

    Args:
        tokens: of the input, by side.
        limit_seconds: what a capture may cost; None: unlimited.

    Raises:
        TooCostly: with both numbers.
    """
    if limit_seconds is None:
        return
    needed = runs * cost.speed.best({"forward": cost.forward(tokens)})
    if needed > limit_seconds:
        raise TooCostly(
            _(
                "{count} runs of the model would take about {needed} s if nothing else ran on this machine;"
                " the limit is {limit} s.",
                count=runs,
                needed=number(needed),
                limit=number(limit_seconds),
            ),
            hint=_("Verify fewer edges (verify=), change less at once, or shorten the text."),
            asked=needed,
            limit=limit_seconds,
        )
