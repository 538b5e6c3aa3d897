"""Patching against a second route: hooks of torch put into an eager model what they noted elsewhere."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoModelForCausalLM

from app.capture.cost import CostModel
from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture, run
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.outcome import OutcomeOptions
from app.core.patch_map import PARTS, Patched, PatchMap
from app.core.provenance import Provenance
from app.errors import FollowspotError, InvalidRequest, NotComparable, OutOfRange, UnknownOutcome
from app.interventions.patching import patch_map

from ..tiny import tiny_loaded, tiny_speed
from .test_live_effects import CAT, captured, loaded

A, B = "the cat sat on the mat it was soft", "the mat sat on the cat it was tired"
SHORTER = "the cat sat it was tired"
FAMILIES = {"gpt2": AutoModelForCausalLM, "llama": AutoModelForCausalLM, "bert": AutoModel}
# Of decoders, the last token: the word that differs is before it.
LAST = {"gpt2": OutcomeOptions(outcome_position=10), "llama": OutcomeOptions(outcome_position=10)}
WHATS: tuple[Patched, ...] = ("positions", "heads", "parts")


def prepared(family: str) -> VerifiedModel:
    found = tiny_loaded(family, FAMILIES[family])
    calls = forward(found, found.reader.read(Input(text=A), {})).calls
    cost = CostModel(streams(found, calls), {"text": 1000}, 100, tiny_speed(), {"text": 64})
    return VerifiedModel(found.info, found, 0.0, cost, Provenance(family, family, "sha256:0", "0", "0", "0"))


def pair(family: str, a: str = A, b: str = B) -> tuple[LiveCapture, LiveCapture]:
    model = prepared(family)
    made = [
        run(
            model, Input(text=text), model.loaded.reader.read(Input(text=text), {}), "0" * 32, WeightsCache(0)
        )
        for text in (a, b)
    ]
    return made[0], made[1]


class Eager:
    """The second route: the model's eager attention, with the outcome written again from its definition."""

    def __init__(self, a: LiveCapture, b: LiveCapture) -> None:
        self.model: Any = a.loaded.model
        self.model.set_attn_implementation("eager")
        self.ids = [capture.model_input.arguments["input_ids"] for capture in (a, b)]
        self.body = getattr(self.model, "transformer", None) or getattr(self.model, "model", self.model)
        self.blocks = next(
            list(module)
            for name, module in self.body.named_modules()
            if name in ("h", "layers", "encoder.layer")
        )
        self.config = self.model.config
        with torch.inference_mode():
            self.whole = [self.model(ids) for ids in self.ids]

    def parts(self, block: Any) -> dict[str, Any]:
        """The modules whose outputs are the queries, keys and values, and the one that reads the heads."""
        if hasattr(block, "self_attn"):
            own = block.self_attn
            return {"query": own.q_proj, "key": own.k_proj, "value": own.v_proj, "output": own.o_proj}
        if hasattr(block, "attn"):
            return {"output": block.attn.c_proj}
        own = block.attention
        return {
            **{name: getattr(own.self, name) for name in ("query", "key", "value")},
            "output": own.output.dense,
        }

    def outcome(self, output: Any) -> float:
        if "logits" in output:
            first = self.whole[0].logits[0, -1]
            return float(output.logits[0, -1].log_softmax(dim=-1)[first.argmax()])
        first, own = (one.last_hidden_state[0].mean(dim=0) for one in (self.whole[0], output))
        return float((own - first).norm() / first.norm())

    def share(self, module: Any, change: Callable[[Any, Any], Any], *, before: bool) -> float:
        """The share recovered if a module gets, or returns, what it got or returned in A, in part."""
        seen: list[torch.Tensor] = []

        def note(_module: Any, inputs: Any, output: Any = None) -> None:
            seen.append(inputs[0] if before else output)

        def put(_module: Any, inputs: Any, output: Any = None) -> Any:
            state = (inputs[0] if before else output).clone()
            change(state, seen[0])
            return (state, *inputs[1:]) if before else state

        hook = module.register_forward_pre_hook if before else module.register_forward_hook
        with torch.inference_mode():
            handle = hook(note)
            self.model(self.ids[0])
            handle.remove()
            handle = hook(put)
            patched = self.model(self.ids[1])
            handle.remove()
        a, b = map(self.outcome, self.whole)
        return (self.outcome(patched) - b) / (a - b)

    def states(self, block: Any, position: int | slice) -> float:
        def change(state: torch.Tensor, other: torch.Tensor) -> None:
            state[:, position] = other[:, position]

        return self.share(block, change, before=True)

    def head(self, module: Any, head: int, *, before: bool) -> float:
        size = self.config.hidden_size // self.config.num_attention_heads
        own = slice(head * size, (head + 1) * size)

        def change(state: torch.Tensor, other: torch.Tensor) -> None:
            state[..., own] = other[..., own]

        return self.share(module, change, before=before)


def shares(found: PatchMap) -> NDArray[np.float64]:
    return np.array(found.shares)


@pytest.mark.parametrize("family", FAMILIES)
def test_positions_equal_hooks_on_an_eager_model(family: str) -> None:
    a, b = pair(family)
    found = patch_map(a, b, LAST.get(family, OutcomeOptions()), "positions", "self")
    twin = Eager(a, b)
    expected = [[twin.states(block, n) for n in range(len(a.tokens["text"]))] for block in twin.blocks]
    np.testing.assert_allclose(shares(found), expected, atol=2e-4)
    assert (found.outcome.value, found.other) == pytest.approx(tuple(map(twin.outcome, twin.whole)), abs=1e-5)
    assert found.together == pytest.approx(1, abs=1e-4)
    assert twin.states(twin.blocks[0], slice(None)) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_heads_equal_hooks_on_an_eager_model(family: str) -> None:
    a, b = pair(family)
    found = patch_map(a, b, LAST.get(family, OutcomeOptions()), "heads", "self")
    twin = Eager(a, b)
    expected = [
        [twin.head(twin.parts(block)["output"], head, before=True) for head in range(4)]
        for block in twin.blocks
    ]
    np.testing.assert_allclose(shares(found), expected, atol=2e-4)
    assert abs(shares(found)).max() > 0.01


@pytest.mark.parametrize("layer", [0, 1])
def test_parts_equal_hooks_on_an_eager_model(layer: int) -> None:
    """In BERT every head has its own keys and values, and no position is encoded in them."""
    a, b = pair("bert")
    found = patch_map(a, b, OutcomeOptions(), "parts", "self", layer)
    twin = Eager(a, b)
    parts = twin.parts(twin.blocks[layer])
    expected = [
        [twin.head(parts[name], head, before=name == "output") for name in PARTS] for head in range(4)
    ]
    np.testing.assert_allclose(shares(found), expected, atol=2e-4)


def test_heads_that_share_their_keys_are_patched_apart() -> None:
    """Both heads of a group together get what the group's keys and values do in an eager model."""
    a, b = pair("llama")
    found = patch_map(a, b, LAST["llama"], "parts", "self", 1)
    heads = patch_map(a, b, LAST["llama"], "heads", "self")
    assert shares(found).shape == (4, 4)
    np.testing.assert_allclose(shares(found)[:, 3], shares(heads)[1], atol=1e-6)
    assert len(np.unique(shares(found)[:, 1].round(7))) == 4


@pytest.mark.parametrize("what", WHATS)
def test_what_is_the_same_in_both_recovers_nothing(what: Patched) -> None:
    """In a decoder, all before the first difference is the same."""
    a, b = pair("gpt2", "the cat sat on the mat it was soft", "the cat sat on the mat it was tired")
    found = shares(patch_map(a, b, LAST["gpt2"], what, "self", 0))
    if what == "positions":
        np.testing.assert_allclose(found[:, :-2], 0, atol=1e-5)
    else:
        assert np.isfinite(found).all()


def test_only_what_corresponds_is_patched() -> None:
    """A stretch of another length has no counterpart; the positions in B are its own."""
    a, b = pair("bert", A, SHORTER)
    found = patch_map(a, b, OutcomeOptions(), "positions", "self")
    texts = [[token.text for token in capture.tokens["text"]] for capture in (a, b)]
    assert [(texts[0][one], texts[1][other]) for one, other in found.pairs["text"]] == [
        *((word, word) for word in ("[CLS]", "the", "cat", "sat", "it", "was")),
        ("soft", "tired"),
        ("[SEP]", "[SEP]"),
    ]
    assert shares(found).shape == (2, 8)
    assert found.together is not None and found.together < 0.999


def test_the_outcome_is_that_of_a_at_the_place_that_corresponds() -> None:
    a, b = pair("gpt2", A, SHORTER)
    found = patch_map(a, b, OutcomeOptions(), "heads", "self")
    # The token before the last written one: the text has ended.
    last = len(a.tokens["text"]) - 3, len(b.tokens["text"]) - 3
    assert found.outcome.token == a.predictions[last[0]].options[0].id
    assert (found.outcome.position, found.other_position) == last
    named = patch_map(a, b, OutcomeOptions(outcome_position=8), "heads", "self")
    assert (named.outcome.position, named.other_position) == (8, 5)
    with pytest.raises(UnknownOutcome, match="corresponds to no token of B"):
        patch_map(a, b, OutcomeOptions(outcome_position=5), "heads", "self")


def test_every_measure_recovers_all_if_all_is_patched() -> None:
    a, b = pair("gpt2")
    for options in (
        OutcomeOptions(outcome="logit"),
        OutcomeOptions(outcome="difference"),
        OutcomeOptions(outcome="divergence"),
    ):
        found = patch_map(a, b, options, "positions", "self")
        assert found.together == pytest.approx(1, abs=1e-3)
        assert found.outcome.signed or (found.outcome.value == 0 and found.other > 0)


def test_what_cannot_be_compared_is_refused() -> None:
    a, b = pair("gpt2")
    with pytest.raises(NotComparable, match="no difference to recover"):
        patch_map(a, a, OutcomeOptions(), "heads", "self")
    with pytest.raises(NotComparable, match="different models"):
        patch_map(a, captured(loaded("minilm"), text=CAT), OutcomeOptions(), "heads", "self")
    with pytest.raises(InvalidRequest, match="none is named"):
        patch_map(a, b, OutcomeOptions(), "parts", "self")
    with pytest.raises(OutOfRange):
        patch_map(a, b, OutcomeOptions(), "parts", "self", 2)


def test_runs_are_admitted_before_they_begin() -> None:
    a, b = pair("gpt2")
    counted: list[int] = []

    def refuse(count: int) -> None:
        counted.append(count)
        raise FollowspotError("too many")

    for what in WHATS:
        with pytest.raises(FollowspotError, match="too many"):
            patch_map(a, b, OutcomeOptions(), what, "self", 0, refuse)
    assert counted == [2 * len(a.tokens["text"]) + 3, 2 * 4 + 2, 4 * 4 + 2]


def test_a_cat_and_its_mat() -> None:
    """The word that differs, before the first layer, is the whole difference; later it spreads."""
    model = loaded("minilm")
    a, b = (
        captured(model, text=f"The cat sat on the mat because it was {word}.") for word in ("soft", "tired")
    )
    found = patch_map(a, b, OutcomeOptions(), "positions", "self")
    assert found.outcome.measure == "change"
    at = [token.text for token in a.tokens["text"]].index("soft")
    assert shares(found)[0, at] == pytest.approx(1, abs=1e-4)
    assert shares(found)[0].sum() == pytest.approx(1, abs=1e-3)
    assert 0 < shares(found)[-1, at] < 0.9
