"""Heads that output a mean over texts, or what they do in another text: by a second route, and refusals."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.analysis.head_effects import ablation_effects
from app.capture.live_capture import LiveCapture
from app.core.ablation import Ablation
from app.core.intervention import Intervention
from app.core.outcome import OutcomeOptions
from app.errors import InvalidRequest, UnknownStream, UnsupportedInput
from app.interventions.live_effects import LiveEffects, live_effects
from app.interventions.reference import Reference, reference_of
from app.resources import resource_folder

from .test_live_effects import CLOCK, captured, loaded

# As many tokens as the clock.
OTHER = "The young cat in the house called four. The young cat in the house called"
TEXTS = ("The cat slept.", OTHER)
HEAD = Intervention("self", 2, 6)


@pytest.fixture(scope="module")
def clock() -> LiveCapture:
    return captured(loaded("storyteller"), text=CLOCK)


@pytest.fixture(scope="module")
def zero(clock: LiveCapture) -> LiveEffects:
    return live_effects(clock, OutcomeOptions())


def ablating(effects: LiveEffects, mode: Any, *texts: str) -> LiveEffects:
    capture = effects._capture
    streams = capture.streams.values()
    return effects.ablating(reference_of(capture.loaded, streams, Ablation(mode, texts), lambda texts: None))


class Eager:
    """The model by transformers alone, eager, with hooks before the output projections."""

    def __init__(self) -> None:
        folder = resource_folder("app/builtin") / "storyteller"
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
        self.projections = [layer.self_attn.o_proj for layer in self.model.model.layers]

    @contextmanager
    def hooked(self, layer: int, hook: Callable[[torch.Tensor], torch.Tensor | None]) -> Iterator[None]:
        handle = self.projections[layer].register_forward_pre_hook(lambda _module, given: hook(given[0]))
        try:
            yield
        finally:
            handle.remove()

    def outputs(self, text: str, layer: int) -> torch.Tensor:
        """What all heads of a layer output: ``[tokens, heads * size]``."""
        found: list[torch.Tensor] = []
        with self.hooked(layer, lambda given: found.append(given[0])):
            self.last(text)
        return found[0]

    def last(self, text: str) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = self.model(**self.tokenizer(text, return_tensors="pt")).logits[0, -1]
        return logits.log_softmax(dim=-1)

    def effect(self, layer: int, head: int, other: torch.Tensor) -> float:
        """The change of the log-probability of “seven” where a head outputs ``[tokens or 1, size]``."""
        size = self.projections[layer].in_features // 8

        def replace(given: torch.Tensor) -> torch.Tensor:
            changed = given.clone()
            changed[0, :, head * size : (head + 1) * size] = other
            return changed

        seven = self.tokenizer(" seven", add_special_tokens=False)["input_ids"][0]
        before = self.last(CLOCK)[seven]
        with self.hooked(layer, replace):
            return float(self.last(CLOCK)[seven] - before)


def test_a_mean_by_hooks_in_the_eager_model(zero: LiveEffects) -> None:
    eager = Eager()
    every = torch.cat([eager.outputs(text, 2) for text in TEXTS]).unflatten(-1, (8, -1))[:, 6]
    expected = eager.effect(2, 6, every.mean(dim=0, keepdim=True))
    (effect,) = ablating(zero, "mean", *TEXTS).verified([[HEAD]])
    assert effect == pytest.approx(expected, abs=1e-4)
    assert abs(effect - zero.verified([[HEAD]])[0]) > 0.01, "zero is another question"


def test_another_text_by_hooks_in_the_eager_model(zero: LiveEffects) -> None:
    eager = Eager()
    other = eager.outputs(OTHER, 2).unflatten(-1, (8, -1))[:, 6]
    effects = ablating(zero, "resample", OTHER)
    assert effects.verified([[HEAD]])[0] == pytest.approx(eager.effect(2, 6, other), abs=1e-4)
    assert effects.compare([HEAD]).alone[0] == pytest.approx(eager.effect(2, 6, other), abs=1e-4)


def test_the_same_text_changes_nothing(zero: LiveEffects) -> None:
    same = ablating(zero, "resample", CLOCK)
    assert same.verified([[Intervention("self")], [HEAD]]) == pytest.approx([0, 0], abs=1e-5)
    every = ablation_effects(zero._capture, same, "self", verify=0)
    np.testing.assert_allclose(every.estimates, 0, atol=1e-4)


def test_estimates_are_of_the_chosen_ablation(zero: LiveEffects) -> None:
    """A small step towards the mean changes the outcome by the estimate times the step."""
    mean = ablating(zero, "mean", *TEXTS)
    step = 1e-2
    streams = zero._capture.streams.values()
    own = reference_of(zero._capture.loaded, streams, Ablation("resample", (CLOCK,)), lambda texts: None)
    far = reference_of(zero._capture.loaded, streams, Ablation("mean", TEXTS), lambda texts: None)
    outputs = {place: one + step * (far.outputs[place] - one) for place, one in own.outputs.items()}
    near = zero.ablating(Reference(own.ablation, outputs, own.tokens))
    heads = [(2, 6), (0, 1), (3, 2)]
    moved = near.verified([[Intervention("self", *head)] for head in heads])
    estimates = [float(mean.heads("self", layer)[0, head]) for layer, head in heads]
    assert np.array(moved) / step == pytest.approx(np.array(estimates), rel=0.1, abs=2e-3)


def test_zeroing_gives_the_zero_ablation_back(zero: LiveEffects) -> None:
    mean = ablating(zero, "mean", *TEXTS)
    assert mean.ablation == Ablation("mean", TEXTS)
    assert mean.zeroing.verified([[HEAD]]) == zero.verified([[HEAD]])


def test_texts_of_other_lengths_are_refused_with_both_numbers(zero: LiveEffects) -> None:
    short = ablating(zero, "resample", "The old cat")
    with pytest.raises(InvalidRequest, match="4 tokens, and this one 17") as refused:
        short.verified([[HEAD]])
    assert "ablation=mean" in refused.value.hint
    assert not short.possible([HEAD])
    with pytest.raises(InvalidRequest):
        short.heads("self", 0)
    # A cut needs no other output.
    assert short.possible([Intervention("self", 3, 4, 16, 8)])


def test_the_texts_are_admitted_before_they_are_read(clock: LiveCapture) -> None:
    seen: list[Sequence[Any]] = []
    reference = reference_of(clock.loaded, clock.streams.values(), Ablation("mean", TEXTS), seen.append)
    assert seen == [[{"text": 5}, {"text": 17}]] and reference.tokens == 22
    assert reference.nbytes == sum(4 * one.numel() for one in reference.outputs.values())


def test_streams_that_do_not_read_the_texts_keep_their_heads() -> None:
    model = loaded("translator")
    capture = captured(model, text="Das Haus ist alt.", target="The house is old.")
    texts = ("Die Katze schläft.", "Der Hund läuft.")
    effects = ablating(live_effects(capture, OutcomeOptions()), "mean", *texts)
    (changed,) = effects.verified([[Intervention("encoder", 0, 1)]])
    assert changed != 0
    with pytest.raises(UnknownStream, match="decoder"):
        effects.verified([[Intervention("decoder", 0, 1)]])


def test_models_that_read_no_text_are_refused() -> None:
    digits = loaded("digits")
    with pytest.raises(UnsupportedInput, match="does not read text"):
        reference_of(digits.loaded, digits.cost.streams, Ablation("mean", TEXTS), lambda texts: None)
