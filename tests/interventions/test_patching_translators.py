"""Patching in encoder-decoders against a second route: hooks of torch in an eager model, per stream."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from numpy.typing import NDArray

from app.capture.attention_function import NAME
from app.capture.cost import CostModel
from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture, run
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.outcome import OutcomeOptions
from app.core.patch_map import PARTS, Patched, PatchMap
from app.core.provenance import Provenance
from app.interventions.patching import patch_map
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.readers.translation import TranslationReader
from scripts.families.architecture import Architecture
from scripts.families.translators import TRANSLATORS

from ..tiny import tiny_speed, tiny_tokenizer
from .test_live_effects import captured, loaded

A = Input(text="the cat sat on the mat", target="it was the soft cat on the mat")
B = Input(text="the mat sat on the cat", target="it was the tired cat on the mat")
# The row that reads the sixth word of the target, after those that differ.
OPTIONS = OutcomeOptions(outcome_position=6)
CAPTURED = {one.kind: one for one in TRANSLATORS if one.outcome == "captured"}
# How all architectures name the stack of a stream, and its attention in a block.
STACKS = {"encoder": "encoder", "decoder": "decoder", "cross": "decoder"}
OWN = ("self_attn", "SelfAttention")
CROSS = ("encoder_attn", "EncDecAttention", "cross_attn")
READS_HEADS = ("out_proj", "o_proj", "o")
PROJECTIONS = {"query": ("q_proj", "q"), "key": ("k_proj", "k"), "value": ("v_proj", "v")}


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Matrices so small are computed ten times as fast where threads need not wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def prepared(architecture: Architecture) -> VerifiedModel:
    model = _random(architecture, NAME)
    card = ModelInfo(
        architecture.kind, architecture.kind, architecture.kind, "encoder-decoder", "text", "", ""
    )
    reader = TranslationReader(tiny_tokenizer(), getattr(model.config, "decoder_start_token_id", 2), 64, True)
    found = LoadedModel(card, model, reader, "sha256:0", torch.device("cpu"))
    calls = forward(found, reader.read(A, {})).calls
    limits = {"source": 64, "target": 64}
    cost = CostModel(streams(found, calls), limits, 100, tiny_speed(sides=2), limits)
    return VerifiedModel(card, found, 0.0, cost, Provenance("a", "a", "sha256:0", "0", "0", "0"))


def _random(architecture: Architecture, attention: str) -> Any:
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(architecture.kind, **architecture.config)
    model = getattr(transformers, architecture.head)._from_config(config, attn_implementation=attention)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(architecture.gain)
    return model.eval().double().requires_grad_(False)


def pair(model: VerifiedModel, a: Input = A, b: Input = B) -> tuple[LiveCapture, LiveCapture]:
    read = model.loaded.reader.read
    first, second = (run(model, one, read(one, {}), "0" * 32, WeightsCache(0)) for one in (a, b))
    return first, second


class Eager:
    """The second route: an eager model, whose modules get what they had in A."""

    def __init__(self, architecture: Architecture, a: LiveCapture, b: LiveCapture) -> None:
        self.model = _random(architecture, "eager")
        self.inputs = [capture.model_input.arguments for capture in (a, b)]
        self.whole = [self.run(0), self.run(1)]

    def run(self, which: int) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = self.model(**self.inputs[which]).logits
        return logits[0, OPTIONS.outcome_position].double()

    def outcome(self, logits: torch.Tensor) -> float:
        return float(logits.log_softmax(dim=-1)[self.whole[0].argmax()])

    def blocks(self, stream: str) -> list[Any]:
        stack = self.model.get_encoder() if STACKS[stream] == "encoder" else self.model.get_decoder()
        lists = [module for module in stack.modules() if isinstance(module, torch.nn.ModuleList)]
        return list(max(lists, key=lambda blocks: len(str(blocks))))

    def attention(self, stream: str, layer: int) -> Any:
        names = CROSS if stream == "cross" else OWN
        found = dict(self.blocks(stream)[layer].named_modules())
        return next(found[name] for name in found if name.rpartition(".")[2] in names)

    def part(self, stream: str, layer: int, names: tuple[str, ...]) -> Any:
        own = self.attention(stream, layer)
        return next(getattr(own, name) for name in names if hasattr(own, name))

    @contextmanager
    def hooked(self, module: Any, hook: Callable[..., Any], *, before: bool) -> Iterator[None]:
        if before:
            handle = module.register_forward_pre_hook(hook, with_kwargs=True)
        else:
            handle = module.register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()

    def share(self, module: Any, change: Callable[[Any, Any], None], *, before: bool) -> float:
        """The share recovered if a module gets, or returns, in part what it got or returned in A."""
        seen: list[torch.Tensor] = []

        def note(_module: Any, inputs: Any, other: Any) -> None:
            seen.append((inputs[0] if inputs else other["hidden_states"]) if before else other)

        def put(_module: Any, inputs: Any, other: Any) -> Any:
            given = (inputs[0] if inputs else other["hidden_states"]) if before else other
            state = given.clone()
            change(state, seen[0])
            if not before:
                return state
            return ((state, *inputs[1:]), other) if inputs else ((), {**other, "hidden_states": state})

        with self.hooked(module, note, before=before):
            self.run(0)
        with self.hooked(module, put, before=before):
            patched = self.run(1)
        a, b = map(self.outcome, self.whole)
        return (self.outcome(patched) - b) / (a - b)

    def state(self, stream: str, layer: int, position: int) -> float:
        def change(state: torch.Tensor, other: torch.Tensor) -> None:
            state[:, position] = other[:, position]

        return self.share(self.blocks(stream)[layer], change, before=True)

    def head(self, module: Any, head: int, *, before: bool) -> float:
        own = slice(head * 8, (head + 1) * 8)

        def change(state: torch.Tensor, other: torch.Tensor) -> None:
            state[..., own] = other[..., own]

        return self.share(module, change, before=before)


@lru_cache(1)
def routes(kind: str) -> tuple[LiveCapture, LiveCapture, Eager]:
    """A and B, and the second route: the tests of one architecture follow each other."""
    a, b = pair(prepared(CAPTURED[kind]))
    return a, b, Eager(CAPTURED[kind], a, b)


def expected(twin: Eager, a: LiveCapture, patched: Patched, stream: str) -> list[list[float]]:
    """The shares by the second route."""
    shape = a.stream(stream)
    if patched == "positions":
        tokens = range(len(a.query_tokens(stream)))
        return [[twin.state(stream, layer, n) for n in tokens] for layer in range(shape.layers)]
    if patched == "heads":
        return [
            [twin.head(twin.part(stream, layer, READS_HEADS), head, before=True) for head in range(4)]
            for layer in range(shape.layers)
        ]
    modules = {name: twin.part(stream, 1, names) for name, names in PROJECTIONS.items()}
    modules["output"] = twin.part(stream, 1, READS_HEADS)
    return [
        [twin.head(modules[name], head, before=name == "output") for name in compared_parts(a, stream)]
        for head in range(4)
    ]


def compared_parts(a: LiveCapture, stream: str) -> tuple[str, ...]:
    """Where heads share their keys and values, modules hold those of several heads at once."""
    shape = a.stream(stream)
    return PARTS if shape.kv_heads == shape.heads else ("query", "output")


def shares(found: PatchMap) -> NDArray[np.float64]:
    return np.array(found.shares)


@pytest.mark.parametrize("patched", ["positions", "heads", "parts"])
@pytest.mark.parametrize("stream", STACKS)
@pytest.mark.parametrize("kind", CAPTURED)
def test_patches_equal_hooks_on_an_eager_model(kind: str, stream: str, patched: Patched) -> None:
    a, b, twin = routes(kind)
    found = patch_map(a, b, OPTIONS, patched, stream, 1)
    assert (found.outcome.value, found.other) == pytest.approx(tuple(map(twin.outcome, twin.whole)), abs=1e-5)
    changes = shares(found) * (found.outcome.value - found.other)
    if patched == "parts":
        changes = changes[:, [PARTS.index(name) for name in compared_parts(a, stream)]]
    theirs = np.array(expected(twin, a, patched, stream)) * (found.outcome.value - found.other)
    # Each is a difference of two outcomes, which processors round differently: by 3.5e-6 at most so far.
    np.testing.assert_allclose(changes, theirs, atol=5e-6)
    assert abs(changes).max() > 2e-5


def test_the_word_that_differs_is_the_whole_difference_of_a_translation() -> None:
    """As long as the target is the same up to there, the decoder can carry over nothing of its own."""
    model = loaded("translator")
    a, b = (
        captured(model, text=f"The {word} sleeps in the house.", target=f"Le {other} dort.")
        for word, other in (("cat", "chat"), ("dog", "chien"))
    )
    options = OutcomeOptions(outcome_position=1)
    encoder = patch_map(a, b, options, "positions", "encoder")
    assert encoder.outcome.text.strip() == "chat"
    at = [token.text for token in a.tokens["source"]].index("cat")
    assert encoder.together == pytest.approx(1, abs=1e-4)
    assert shares(encoder)[0, at] == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(np.delete(shares(encoder)[0], at), 0, atol=1e-4)
    cross, decoder = (patch_map(a, b, options, "positions", stream) for stream in ("cross", "decoder"))
    assert cross.together == pytest.approx(0, abs=1e-4)
    np.testing.assert_array_equal(shares(cross), shares(decoder))
    assert shares(patch_map(a, b, options, "heads", "cross")).max() > 0.5
