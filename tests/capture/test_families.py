"""Every architecture of the table: captured weights equal those of an eager twin, in every way of running."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from app.capture.attention_function import AttentionCall, collecting
from app.capture.forward import first_calls, forward, stream, streams
from app.capture.layer_details import expected_mask
from app.capture.verification import TOLERANCE
from app.capture.weights import call_weights
from app.errors import UnsupportedModel
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput
from app.models.unsupported import UNSUPPORTED
from scripts.families.architecture import Architecture
from scripts.families.comparison import Compared, built, compare
from scripts.families.groups import ARCHITECTURES

BY_KIND = {architecture.kind: architecture for architecture in ARCHITECTURES}
SHOWN = [a for a in ARCHITECTURES if a.outcome != "refused"]


def kinds(architectures: list[Architecture]) -> list[str]:
    return [architecture.kind for architecture in architectures]


@pytest.fixture(scope="module")
def compared() -> dict[str, Compared]:
    """The finished comparisons, so that nothing is built twice."""
    return {}


def of(kind: str, compared: dict[str, Compared]) -> Compared:
    if kind not in compared:
        compared[kind] = compare(BY_KIND[kind])
    return compared[kind]


@pytest.mark.parametrize("kind", kinds(SHOWN))
def test_every_weight_equals_the_twins(kind: str, compared: dict[str, Compared]) -> None:
    """All streams, layers, heads and cells; row slices; columns; padded; with a cache; token by token."""
    architecture, result = BY_KIND[kind], of(kind, compared)
    assert {
        variant: number for variant, number in result.differences.items() if not number <= TOLERANCE
    } == {}
    assert ("captured" if result.captured else "reported") == architecture.outcome
    assert {s.name: (s.query_side, s.key_side) for s in result.streams} == architecture.sides
    assert result.contrast > 1.3, "its attention is so even that mistakes would not show"
    ways = {"plain", "rows"}
    if result.captured:
        ways |= {"columns", "ended", "interrupted"}
        ways |= {"padded"} if architecture.reads_tokens else set()
        causal = any(stream.causal for stream in result.streams)
        ways |= {"cached", "stepwise"} if causal and architecture.cache else set()
    # RecurrentGemma's cache is internal, so there are no steps to compare.
    assert set(result.differences) == ways - ({"stepwise"} if kind == "recurrent_gemma" else set())


@pytest.mark.parametrize("kind", kinds([a for a in ARCHITECTURES if a.outcome == "refused"]))
def test_what_cannot_be_shown_is_refused_with_the_reason(kind: str) -> None:
    with pytest.raises(UnsupportedModel) as refusal:
        compare(BY_KIND[kind])
    assert len(refusal.value.detail) > 40
    assert refusal.value.hint


def test_the_table_covers_every_way_of_dispatching() -> None:
    assert len(BY_KIND) == len(ARCHITECTURES)
    assert len([a for a in SHOWN if a.outcome == "captured"]) >= 45
    assert len([a for a in SHOWN if a.outcome == "reported"]) >= 15


def test_kinds_refused_by_name_are_in_the_table() -> None:
    """Except variants of such a model, which are refused for the same reason."""
    listed = {UNSUPPORTED[kind] for kind in UNSUPPORTED if kind in BY_KIND}
    assert {kind for kind in UNSUPPORTED if UNSUPPORTED[kind] not in listed} == set()


@pytest.mark.parametrize(
    ("kind", "layers"),
    [
        ("gpt2", [(0, "full", None), (1, "full", None)]),
        ("mistral", [(0, "sliding", 6), (1, "sliding", 6)]),
        ("gemma2", [(0, "sliding", 6), (1, "full", None)]),
        ("qwen2", [(0, "full", None), (1, "sliding", 6)]),
        ("llama4_text", [(0, "chunked", 8), (1, "full", None)]),
        ("gpt_neo", [(0, "full", None), (1, "sliding", 4)]),
        ("modernbert", [(0, "full", None), (1, "sliding", 5)]),
        ("t5gemma", [(0, "sliding", 7), (1, "full", None)]),
        ("jamba", [(1, "full", None), (3, "full", None)]),
        ("recurrent_gemma", [(2, "sliding", 6)]),
        ("albert", [(0, "full", None), (1, "full", None)]),
    ],
)
def test_layers_say_how_far_they_attend(
    kind: str, layers: list[tuple[int, str, int | None]], compared: dict[str, Compared]
) -> None:
    details = of(kind, compared).streams[0].details
    assert [(d.number, d.kind, d.window) for d in details] == layers


def test_soft_caps_and_sinks_are_reported(compared: dict[str, Compared]) -> None:
    assert {d.softcap for d in of("gemma2", compared).streams[0].details} == {2.0}
    assert {(d.softcap, d.sink) for d in of("gpt_oss", compared).streams[0].details} == {(None, True)}
    assert {(d.softcap, d.sink) for d in of("llama", compared).streams[0].details} == {(None, False)}


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("jamba", [(0, "mamba"), (2, "mamba")]),
        ("qwen3_next", [(0, "linear_attention"), (1, "linear_attention"), (2, "linear_attention")]),
        ("lfm2", [(0, "conv"), (2, "conv")]),
        ("recurrent_gemma", [(0, "recurrent"), (1, "recurrent")]),
        ("granitemoehybrid", [(0, "mamba")]),
        ("llama", []),
    ],
)
def test_layers_without_attention_are_listed(
    kind: str, others: list[tuple[int, str]], compared: dict[str, Compared]
) -> None:
    assert [(o.number, o.kind) for o in of(kind, compared).streams[0].others] == others


def test_a_window_that_the_mask_does_not_have_is_not_reported() -> None:
    """The mask that was used decides, not the configuration."""
    loaded, reading = built(BY_KIND["mistral"])
    calls = forward(loaded, reading).calls["self"]
    for call in calls:
        assert isinstance(call, AttentionCall)
        call.options["sliding_window"] = 9
    stream_facts = stream(loaded.model, "self", calls, "text", "text")
    assert [(d.kind, d.window) for d in stream_facts.details] == [("full", None)] * 2


@pytest.mark.parametrize(
    ("kind", "causal", "windows"),
    [
        ("gpt2", True, [None, None]),
        ("mistral", True, [6, 6]),
        ("gemma2", True, [6, None]),
        ("bert", False, [None, None]),
        ("modernbert", False, [None, 5]),
    ],
)
def test_a_single_token_changes_nothing_that_is_said(
    kind: str, causal: bool, windows: list[int | None]
) -> None:
    """No mask is needed, but the model is still causal, with the same windows."""
    loaded, reading = built(BY_KIND[kind])
    arguments = {name: value[:, :1] for name, value in reading.arguments.items()}
    one = replace(reading, tokens={"text": reading.tokens["text"][:1]}, arguments=arguments)
    stream_facts = stream(loaded.model, "self", forward(loaded, one).calls["self"], "text", "text")
    assert stream_facts.causal is causal
    assert [detail.window for detail in stream_facts.details] == windows


def test_masks_are_drawn_as_described() -> None:
    rows = torch.arange(5)
    chunks = expected_mask("chunked", 2, rows, 5, causal=True)
    assert chunks.int().tolist() == [
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 1, 1, 0],
        [0, 0, 0, 0, 1],
    ]
    window = expected_mask("sliding", 2, rows, 5, causal=False)
    assert window.int().tolist() == [
        [1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [0, 0, 0, 1, 1],
    ]


def test_two_encoder_decoders_at_once_do_not_mix() -> None:
    pairs = [built(BY_KIND[kind]) for kind in ("bart", "t5")]
    alone = [_sums(*pair) for pair in pairs]
    barrier, pixels = threading.Barrier(2), [list[np.ndarray]() for _ in pairs]

    def capture(index: int) -> None:
        barrier.wait()
        pixels[index] = [_sums(*pairs[index]) for _ in range(10)]

    threads = [threading.Thread(target=capture, args=(index,)) for index in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own, runs in zip(alone, pixels, strict=True):
        assert len(runs) == 10
        for run in runs:
            np.testing.assert_allclose(run, own, atol=1e-6)


def test_a_twin_is_never_collected() -> None:
    """Registration is process-wide: a twin beside a captured model keeps its own attention."""
    loaded, reading = built(BY_KIND["bart"])
    twin = type(loaded.model)._from_config(loaded.model.config, attn_implementation="sdpa").eval()
    with torch.inference_mode(), collecting() as calls:
        twin(**reading.arguments)
    assert calls == []
    assert twin.config._attn_implementation == "sdpa"


@pytest.mark.parametrize("kind", ["bart", "gpt2"])
def test_a_forward_for_the_first_stream_ends_at_its_last_layer(kind: str) -> None:
    """Neither its feed-forward network nor the head nor a decoder runs, and the next run is as before."""
    loaded, reading = built(BY_KIND[kind])
    first = streams(loaded, (whole := forward(loaded, reading).calls))[0]
    heads: list[object] = []
    hook = loaded.model.get_output_embeddings().register_forward_hook(lambda *run: heads.append(run))
    calls = first_calls(loaded, reading, first)
    assert len(calls) == first.layers
    assert heads == []
    for call, same in zip(calls, whole[first.name], strict=True):
        assert isinstance(call, AttentionCall)
        assert isinstance(same, AttentionCall)
        assert torch.equal(call.query, same.query)
    again = forward(loaded, reading).calls
    assert len(heads) == 1
    assert {name: len(layers) for name, layers in again.items()} == {n: len(c) for n, c in whole.items()}
    hook.remove()


def _sums(loaded: LoadedModel, reading: ModelInput) -> np.ndarray:
    """A fingerprint of every layer of every stream."""
    calls = forward(loaded, reading).calls
    return np.array([(call_weights(c, slice(None)) ** 2).sum() for layers in calls.values() for c in layers])
