"""Every architecture of the table: cuts, ablations and gradients equal a second route, or are refused."""

import pytest

from app.errors import NoInterventions
from scripts.families.architecture import Architecture
from scripts.families.groups import ARCHITECTURES
from scripts.families.interventions import TOLERANCE, check

BY_KIND = {architecture.kind: architecture for architecture in ARCHITECTURES}


def kinds(outcome: str) -> list[str]:
    return [architecture.kind for architecture in ARCHITECTURES if architecture.outcome == outcome]


@pytest.mark.parametrize("kind", kinds("captured"))
def test_changes_equal_a_changed_twin_and_gradients_a_finite_difference(kind: str) -> None:
    """One edge and one head in every layer of every stream, each of which changes the states visibly."""
    checked = check(BY_KIND[kind])
    differences = {
        name: getattr(checked, name)
        for name in ("cut", "ablated", "shared", "nothing", "formula", "gradient")
    }
    assert {name: number for name, number in differences.items() if not number <= TOLERANCE} == {}
    assert checked.proves, f"a change of {checked.effect} hides a difference"


@pytest.mark.parametrize("kind", kinds("reported"))
def test_models_that_return_their_weights_are_refused(kind: str) -> None:
    with pytest.raises(NoInterventions, match="only returns its weights"):
        check(BY_KIND[kind])


def test_a_router_is_recognised() -> None:
    assert BY_KIND["mixtral"].chooses_experts and BY_KIND["deepseek_v3"].chooses_experts
    assert not BY_KIND["llama"].chooses_experts
    assert not Architecture(kind="x", head="X").chooses_experts
