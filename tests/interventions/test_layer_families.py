"""Every decoder of the table: its last lens is its prediction, its contributions add up, or it is refused."""

import pytest

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
DECODERS = [
    one
    for one in ARCHITECTURES
    if one.outcome == "captured" and one.head.endswith(("CausalLM", "LMHeadModel", "Generation", "MTModel"))
]


@pytest.mark.parametrize("kind", [one.kind for one in DECODERS])
def test_a_decoder_has_both_or_says_why_not(kind: str) -> None:
    lens, contributions = check(next(one for one in DECODERS if one.kind == kind))
    assert isinstance(lens, float) and lens <= TOLERANCE, lens
    if kind in NO_SUM:
        assert isinstance(contributions, str) and NO_SUM[kind] in contributions, contributions
    else:
        assert isinstance(contributions, float) and contributions <= TOLERANCE, contributions


def test_at_least_forty_have_both() -> None:
    assert len(DECODERS) - len(NO_SUM) >= 40
