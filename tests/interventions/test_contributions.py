"""Direct contributions to a logit: their sum, a second route in plain torch, and what is refused."""

from typing import Any

import pytest
import torch

from app.capture.live_capture import LiveCapture
from app.core.contributions import Contributions, LayerContributions
from app.core.outcome import Outcome, OutcomeOptions
from app.errors import UnknownOutcome
from app.interventions.contributions import contributions

from .test_live_effects import CAT, CLOCK, captured, loaded


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


def test_the_sum_is_the_logit_of_the_model(clock: LiveCapture) -> None:
    found = contributions(clock, OutcomeOptions(outcome_token="seven"))
    with torch.inference_mode():
        logits = clock.loaded.model(**clock.loaded.arguments(clock.model_input)).logits[0]
    position, token = found.outcome.position, found.outcome.token
    assert (found.outcome.measure, position) == ("logit", len(clock.query_tokens("self")) - 1)
    assert found.outcome.value == pytest.approx(float(logits[position, token]), abs=1e-4)
    assert found.total == pytest.approx(found.outcome.value, abs=1e-4)


def test_each_part_equals_the_sum_written_in_plain_torch(clock: LiveCapture) -> None:
    """A Llama by hand: hooks at its own modules, its RMSNorm with the scale that it had."""
    found = contributions(clock, OutcomeOptions(outcome_token="seven", outcome_foil="eight"))
    model, position = clock.loaded.model, found.outcome.position
    added: dict[str, torch.Tensor] = {}

    def note(name: str, *, received: bool) -> Any:
        def hook(_module: Any, arguments: Any, output: Any) -> None:
            value = arguments[0] if received else output
            added[name] = (value[0] if isinstance(value, tuple) else value)[0, position].double()

        return hook

    hooks = [model.model.norm.register_forward_hook(note("last", received=True))]
    hooks.append(model.model.layers[0].input_layernorm.register_forward_hook(note("first", received=True)))
    for number, block in enumerate(model.model.layers):
        hooks.append(block.self_attn.o_proj.register_forward_hook(note(f"o{number}", received=True)))
        hooks.append(block.mlp.register_forward_hook(note(f"mlp{number}", received=False)))
    with torch.inference_mode():
        model(**clock.loaded.arguments(clock.model_input))
    for hook in hooks:
        hook.remove()
    norm, last = model.model.norm, added["last"]
    scale = torch.rsqrt(last.square().mean() + norm.variance_epsilon)
    rows = model.lm_head.weight.double()
    direction = scale * norm.weight.double() * (rows[found.outcome.token] - rows[found.outcome.foil])
    assert found.embedding == pytest.approx(float(direction @ added["first"]), abs=1e-4)
    for number, (block, layer) in enumerate(zip(model.model.layers, found.layers, strict=True)):
        heads = clock.stream("self").heads
        per_head = added[f"o{number}"].reshape(heads, -1)
        matrix = block.self_attn.o_proj.weight.double().T.reshape(heads, per_head.shape[1], -1)
        expected = torch.einsum("hv,hvs,s->h", per_head, matrix, direction)
        torch.testing.assert_close(
            torch.tensor(layer.heads[0], dtype=torch.float64), expected, rtol=0, atol=1e-4
        )
        assert layer.rest == pytest.approx(float(direction @ added[f"mlp{number}"]), abs=1e-4)
    assert found.biases == pytest.approx(0, abs=1e-4)


def test_the_induction_head_adds_most(clock: LiveCapture) -> None:
    """Layer 3, head 4 attends to what followed the same word: cutting that edge costs 7.2 nats."""
    found = contributions(clock, OutcomeOptions(outcome_token="seven"))
    heads = {(n, h): x for n, layer in enumerate(found.layers) for h, x in enumerate(layer.heads[0])}
    assert max(heads, key=lambda head: heads[head]) == (3, 4)


@pytest.mark.parametrize("measure", ["logprob", "divergence", "change"])
def test_a_probability_is_no_sum(clock: LiveCapture, measure: Any) -> None:
    with pytest.raises(UnknownOutcome, match="Only a logit"):
        contributions(clock, OutcomeOptions(outcome=measure))


def test_a_model_that_predicts_nothing_has_none() -> None:
    with pytest.raises(UnknownOutcome):
        contributions(captured(loaded("minilm"), text=CAT), OutcomeOptions())


def test_what_does_not_fit_is_refused() -> None:
    outcome = Outcome("logit", "next", "text", 0, 1, "a")
    with pytest.raises(ValueError, match="do not fit"):
        Contributions(outcome, ("self",), 0.0, (), 0.0)
    with pytest.raises(ValueError, match="do not fit"):
        Contributions(outcome, ("self",), 0.0, (LayerContributions((), 0.0),), 0.0)
    with pytest.raises(ValueError, match="do not fit"):
        Contributions(outcome, ("self",), float("nan"), (LayerContributions(((1.0,),), 0.0),), 0.0)
