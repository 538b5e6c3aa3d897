"""The kinds of heads that a census looks for: definition, threshold and source of each."""

from ..analysis.roles import ROLES
from ..analysis.roles.role import Criterion
from ..message import _
from .numbers import KINDS

_TENTH = _("ours: at most a tenth of the attention goes elsewhere")
_MINFERENCE = "Jiang et al. 2024 (MInference)"


def _as_role(name: str, formula: str, source: str, title: str | None = None) -> Criterion:
    """A kind that is a role, too, on other texts: with the same threshold."""
    role = ROLES["first" if name == "sink" else name]
    return Criterion(
        name=name,
        title=title or role.title,
        explanation=role.explanation,
        formula=formula,
        source=source,
        family=role.family,
        threshold=role.threshold,
        threshold_source=role.threshold_source,
    )


_EVERY = (
    Criterion(
        name="retrieval",
        title=_("Retrieval"),
        explanation=_("From a question it attends to the one sentence of a long text that answers it."),
        formula=_(
            "mean, over all depths of the needle, of (1/|q|) Σᵢ Σⱼ aᵢⱼ over tokens i of the question q and"
            " tokens j of the needle"
        ),
        source="Zhang et al. 2025 (QRHead)",
        family="retrieval",
        threshold=0.1,
        threshold_source=_(
            "ours: Zhang et al. 2025 take the heads with the highest scores, without a threshold"
        ),
        chance=_(
            "attention spread evenly, or what the head gives to the needle from the text after it, which does"
            " not ask; the larger of both"
        ),
    ),
    _as_role(
        "induction",
        _("mean of aᵢ,ᵢ₋ₙ₊₁ over the second time of n random tokens that come twice"),
        "Olsson et al. 2022, TransformerLens",
    ),
    _as_role(
        "duplicate",
        _("mean of aᵢ,ᵢ₋ₙ over the second time of n random tokens that come twice"),
        "Wang et al. 2022, TransformerLens",
    ),
    _as_role("previous", _("mean of aᵢ,ᵢ₋₁ over random tokens i"), "Clark et al. 2019, TransformerLens"),
    Criterion(
        name="local",
        title=_("Local"),
        explanation=_("It attends to the first tokens and the nearest ones only (streaming, A-shape)."),
        formula=_("share of Σⱼ aᵢⱼ over the first tokens j and the nearest ones, in the rows of a long text"),
        source="Xiao et al. 2023 (StreamingLLM), Xiao et al. 2024 (DuoAttention), " + _MINFERENCE,
        family="position",
        threshold=0.9,
        threshold_source=_TENTH,
    ),
    Criterion(
        name="vertical-slash",
        title=_("Vertical-slash"),
        explanation=_("It attends along columns (the same tokens) and diagonals (the same distances)."),
        formula=_(
            "share of Σⱼ aᵢⱼ over the strongest columns and diagonals, as many together as the nearest and"
            " the first tokens"
        ),
        source=_MINFERENCE,
        family="pattern",
        threshold=0.9,
        threshold_source=_TENTH,
    ),
    Criterion(
        name="block-sparse",
        title=_("Block-sparse"),
        explanation=_("Neighbouring tokens attend to the same few blocks of neighbouring tokens."),
        formula=_("share of Σⱼ aᵢⱼ over the strongest blocks of keys of each block of rows"),
        source=_MINFERENCE,
        family="pattern",
        threshold=0.9,
        threshold_source=_TENTH,
    ),
    _as_role(
        "sink",
        ROLES["first"].formula,
        "Xiao et al. 2023 (StreamingLLM), Gu et al. 2024",
        _("Sink"),
    ),
)
CRITERIA: dict[str, Criterion] = {one.name: one for one in _EVERY}
assert tuple(CRITERIA) == KINDS
