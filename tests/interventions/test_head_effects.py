"""The effects of whole heads, by hooks and gradients in the eager model of transformers alone."""

import numpy as np
import pytest
import torch

from app.capture.live_capture import LiveCapture
from app.core.outcome import OutcomeOptions
from app.figures.head_effects_reply import HeadEffectsReply, ablation_reply
from app.interventions.live_effects import LiveEffects, live_effects

from .test_live_effects import CLOCK, captured, loaded
from .test_reference import Eager


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


@pytest.fixture(scope="module")
def zero(clock: LiveCapture) -> LiveEffects:
    return live_effects(clock, OutcomeOptions())


@pytest.fixture(scope="module")
def reply(clock: LiveCapture, zero: LiveEffects) -> HeadEffectsReply:
    return ablation_reply(clock, zero, "self", verify=32)


@pytest.fixture(scope="module")
def eager() -> Eager:
    return Eager()


def test_every_ablation_by_hooks(reply: HeadEffectsReply, eager: Eager) -> None:
    nothing = torch.zeros(1, 1)
    expected = [[eager.effect(layer, head, nothing) for head in range(8)] for layer in range(4)]
    np.testing.assert_allclose(reply.verified, expected, atol=1e-4)


def test_every_estimate_by_the_gradient_of_the_eager_model(reply: HeadEffectsReply, eager: Eager) -> None:
    """Ablating a head changes the outcome by minus its output times the gradient, to first order."""
    outputs: list[torch.Tensor] = []

    def keep(_module: torch.nn.Module, given: tuple[torch.Tensor]) -> None:
        given[0].retain_grad()
        outputs.append(given[0])

    handles = [projection.register_forward_pre_hook(keep) for projection in eager.projections]
    logits = eager.model(**eager.tokenizer(CLOCK, return_tensors="pt")).logits[0, -1]
    seven = eager.tokenizer(" seven", add_special_tokens=False)["input_ids"][0]
    logits.log_softmax(dim=-1)[seven].backward()
    for handle in handles:
        handle.remove()
    for layer, output in enumerate(outputs):
        assert output.grad is not None
        products = (output * output.grad)[0].unflatten(-1, (8, -1)).sum(dim=(0, 2))
        np.testing.assert_allclose(reply.estimates[layer], -products.detach().numpy(), atol=1e-4)


def test_the_largest_weight_of_each_head(reply: HeadEffectsReply, eager: Eager) -> None:
    """The first token may attend to itself only, so its weight of 1 does not count."""
    with torch.inference_mode():
        given = eager.tokenizer(CLOCK, return_tensors="pt")
        weights = [layer[0].numpy() for layer in eager.model(**given, output_attentions=True).attentions]
    assert reply.largest is not None
    for layer, heads in enumerate(reply.largest):
        for head, largest in enumerate(heads):
            assert largest is not None and largest.query > 0
            assert largest.weight == pytest.approx(float(weights[layer][head, 1:].max()), abs=1e-5)
            assert largest.weight == pytest.approx(
                float(weights[layer][head, largest.query, largest.key]), abs=1e-5
            )


def test_a_head_with_a_brighter_cell_costs_nothing(reply: HeadEffectsReply) -> None:
    """What the list in the page shows: the largest effects are not where the largest weights are."""
    assert reply.largest is not None
    weights = np.array([[largest.weight if largest else 0 for largest in heads] for heads in reply.largest])
    worst = np.unravel_index(np.abs(reply.verified).argmax(), weights.shape)
    idle = (np.abs(reply.verified) < 0.05) & (weights > weights[worst])
    assert idle.any()


def test_what_is_said(clock: LiveCapture, zero: LiveEffects, reply: HeadEffectsReply) -> None:
    assert reply.colours.high >= np.abs(reply.verified).max()
    assert "32 heads are verified by running the model." in reply.notes
    few = ablation_reply(clock, zero, "self", verify=3)
    assert "The other effects are first-order estimates, made from gradients." in few.notes
    assert few.notes[0] == "The output of an ablated head is 0 before the output projection."
    assert "A negative effect means that the head raises the outcome." in few.notes
