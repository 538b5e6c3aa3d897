"""What each method that says which tokens count for an outcome computes, and what it does not show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from ..core.definition import Definition
from ..core.method_comparison import MethodName
from ..message import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Definition):
    """A method that gives each token a number.

    Attributes:
        limit: what it does not show, in one sentence.
    """

    limit: str


_ALL = (
    Method(
        name="weight",
        title=_("Weight"),
        explanation=_(
            "The mean weight of the token in all heads and layers, in the rows from which the outcome is"
            " read."
        ),
        formula="mean over layers, heads and rows i of A_ij",
        source="Bahdanau et al. 2015",
        limit=_("It does not show what the token’s value vector holds, nor what happens in between."),
    ),
    Method(
        name="norm",
        title=_("Norm"),
        explanation=_(
            "The length of the vector that the token adds to the state of a row, residual stream and"
            " LayerNorm included, as a share of the lengths of all tokens."
        ),
        formula="mean over layers and rows i of ‖F_ij‖ / Σ_k ‖F_ik‖, F_ij = L(Σ_h A_ij v_j W_O + δ_ij x_i)",
        source="Kobayashi et al. 2020, 2021",
        limit=_("It does not know the outcome, nor which vectors cancel each other out."),
    ),
    Method(
        name="rollout",
        title=_("Rollout"),
        explanation=_(
            "Weights, averaged over heads and with half for the residual stream, multiplied through all"
            " layers."
        ),
        formula="mean over rows i of [Π_l (½ mean_h A + ½ I)]_ij",
        source="Abnar & Zuidema 2020",
        limit=_("It does not know the outcome, the values or the feed-forward layers."),
    ),
    Method(
        name="flow",
        title=_("Flow"),
        explanation=_("The largest flow to the token through the same layers, with weights as capacities."),
        formula="mean over rows i of maxflow(i → j), each row divided by its sum",
        source="Abnar & Zuidema 2020",
        limit=_("It does not know the outcome; parallel paths add up, so that tokens differ little."),
    ),
    Method(
        name="gradient",
        title=_("Gradient × attention"),
        explanation=_(
            "Each weight times its gradient, where positive, averaged over heads and passed through all"
            " layers."
        ),
        formula="mean over rows i of [Π_l (I + mean_h (∇A ⊙ A)⁺) − I]_ij",
        source="Chefer et al. 2021",
        limit=_(
            "It does not show what lowers the outcome, and gradients are small where a row is saturated."
        ),
    ),
    Method(
        name="integrated",
        title=_("Integrated gradients"),
        explanation=_(
            "The gradient of the token’s embedding along the way from a text whose tokens are all the same."
        ),
        formula="(x_j − x̄) · ∫ ∂M/∂x_j (x̄ + t(x − x̄)) dt",
        source="Sundararajan et al. 2017",
        limit=_("It depends on that baseline, and the texts along the way are none that the model has seen."),
    ),
    Method(
        name="knockout",
        title=_("Knock-out"),
        explanation=_("By how much the outcome falls if no other token attends to the token, in any layer."),
        formula="M(x) − M(x without the edges i → j, i ≠ j)",
        source="Geva et al. 2023",
        limit=_("Other tokens can make up for it, and the model was never trained on such inputs."),
    ),
)
# By name, in the order in which they are shown.
METHODS: Mapping[MethodName, Method] = dict(zip(get_args(MethodName), _ALL, strict=True))
