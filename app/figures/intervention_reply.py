"""A model run with edges cut and heads ablated, beside the model as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.ablation import Ablation
from ..core.capture import Capture
from ..core.effects import Comparison, Effects
from ..core.intervention import Intervention
from ..core.outcome import Outcome
from ..core.shape import build
from ..errors import TooCostly
from ..message import _
from .ablation_text import ablation_text
from .effect_matrix import OutcomeText

# A change is run once together with the others, and once alone.
_MOST_INTERVENTIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionReply(Comparison):
    """The model with some interventions beside the model as it is.

    Attributes:
        outcome: what is measured.
        outcome_text: the same in words.
        ablation: what ablated heads output.
        ablation_text: the same in words.
    """

    outcome: Outcome
    outcome_text: OutcomeText
    ablation: Ablation
    ablation_text: str


def intervention_reply(
    capture: Capture, effects: Effects, interventions: Sequence[Intervention]
) -> InterventionReply:
    """Run all interventions at once, and each alone.

    Raises:
        TooCostly: there are more than are run at once.
        OutOfRange, UnknownStream: there is no such head, layer or token.
        ImpossibleCut: an edge that the mask forbids, or the only one that its query has.
        InvalidRequest: the other text has another number of tokens.
    """
    if len(interventions) > _MOST_INTERVENTIONS:
        raise TooCostly(
            _(
                "{count} changes were requested; up to {limit} are run at once.",
                count=len(interventions),
                limit=_MOST_INTERVENTIONS,
            ),
            hint=_("Name whole heads or layers instead of many edges."),
            asked=len(interventions),
            limit=_MOST_INTERVENTIONS,
        )
    return build(
        InterventionReply,
        effects.compare(interventions),
        outcome=effects.outcome,
        outcome_text=OutcomeText.of(effects.outcome, capture),
        ablation=effects.ablation,
        ablation_text=ablation_text(effects.ablation),
    )
