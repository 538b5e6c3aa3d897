"""Whether a server may run a model as often as effects need it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..capture.cost import CostModel, admit, number
from ..errors import TooCostly
from ..message import _

if TYPE_CHECKING:
    from ..settings import Settings


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


def admit_texts(cost: CostModel, texts: Sequence[Mapping[str, int]], limits: "Settings", title: str) -> None:
    """Refuse reference texts that are longer than the model reads, or cost more than a capture may together.

    Args:
        texts: tokens by side, of each.
        title: of the model.

    Raises:
        TooManyTokens, TooCostly: with both numbers.
    """
    for tokens in texts:
        admit(cost.demand(tokens, limits, weights=False), title)
    limit_seconds = limits.capture_seconds
    needed = sum(cost.speed.best({"forward": cost.forward(tokens)}) for tokens in texts)
    if limit_seconds is not None and needed > limit_seconds:
        raise TooCostly(
            _(
                "{count} reference texts would take about {needed} s if nothing else ran on this machine; the"
                " limit is {limit} s.",
                count=len(texts),
                needed=number(needed),
                limit=number(limit_seconds),
            ),
            hint=_("Give fewer or shorter texts."),
            asked=needed,
            limit=limit_seconds,
        )
