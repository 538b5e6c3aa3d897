"""Every architecture of the table: lens, contributions and norms are right, or refused with the reason."""

import pytest

from scripts.families.architecture import Architecture
from scripts.families.groups import ARCHITECTURES
from scripts.families.layers import TOLERANCE, check

# Why the logits of these are no sum: they norm sums, gate their heads' outputs, or soft-cap logits.
NO_SUM = {
    "bart": "Layer 0",
    "marian": "Layer 0",
    "blenderbot-small": "Layer 0",
    "plbart": "Layer 0",
    "qwen3_next": "changes the outputs of its heads",
    "gemma2": "no affine function",
    "t5gemma": "no affine function",
    "recurrent_gemma": "no affine function",
}
# How the attention of these joins the state is not known: one layer is called often, adapters and
# convolutions come between, heads are gated, or blocks return something else.
NO_NORMS = {
    "albert",
    "esm",
    "mobilebert",
    "xmod",
    "qwen3_next",
    "yolos",
    "wav2vec2-conformer",
    "wav2vec2-bert",
}
CAPTURED = [one for one in ARCHITECTURES if one.outcome == "captured"]
DECODERS = [
    one for one in CAPTURED if one.head.endswith(("CausalLM", "LMHeadModel", "Generation", "MTModel"))
]


@pytest.mark.parametrize("kind", [one.kind for one in DECODERS])
def test_a_decoder_has_both_or_says_why_not(kind: str) -> None:
    lens, contributions, _norms = check(next(one for one in DECODERS if one.kind == kind))
    assert isinstance(lens, float) and lens <= TOLERANCE, lens
    if kind in NO_SUM:
        assert isinstance(contributions, str) and NO_SUM[kind] in contributions, contributions
    else:
        assert isinstance(contributions, float) and contributions <= TOLERANCE, contributions


def test_at_least_forty_have_both() -> None:
    assert len(DECODERS) - len(NO_SUM) >= 40


@pytest.mark.parametrize("architecture", CAPTURED, ids=lambda one: one.kind)
def test_the_parts_of_the_tokens_add_up_or_are_not_known(architecture: Architecture) -> None:
    *_others, norms = check(architecture)
    if architecture.kind in NO_NORMS:
        assert isinstance(norms, str) and "is not known" in norms, norms
    else:
        assert isinstance(norms, float) and norms <= 1e-5, norms


def test_the_norms_of_at_least_forty_are_known() -> None:
    assert len(CAPTURED) - len(NO_NORMS) >= 40
