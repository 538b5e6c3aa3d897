"""From where attention is drawn: added up by hand in the model's own eager weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GenerationConfig, T5Config, T5ForConditionalGeneration

from app.analysis import key_groups as key_groups_module
from app.analysis.attention_budget import attention_budget
from app.analysis.budget_rows import budget_rows
from app.analysis.budget_view import budget_view
from app.analysis.key_groups import key_groups, stretches_of
from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.weights import WeightsCache
from app.core.capture import Capture
from app.core.input import Input
from app.core.token import Token
from app.models.model_info import ModelInfo

from ..tiny import tiny_prepared, tiny_reading, tiny_tokenizer
from .recorded import random_weights, recorded

TOKENS = 24
# A prompt of two messages in a template, and an answer: part and sentence of each token.
PARTS = [
    *[("template", None)] * 2,
    *[("message-1", 0)] * 4,
    *[("message-1", 1)] * 3,
    ("template", None),
    *[("message-2", 2)] * 6,
    *[("template", None)] * 2,
    *[("answer", 3)] * 6,
]
ANSWER_ROWS = tuple(range(17, 23))


def in_parts(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(
        replace(token, part=part, sentence=sentence, special=sentence is None)
        for token, (part, sentence) in zip(tokens, PARTS, strict=True)
    )


def capture_of(family: str) -> Capture:
    prepared, reading = tiny_prepared(family), tiny_reading(TOKENS)
    reading = replace(reading, tokens={"text": in_parts(reading.tokens["text"])})
    return run(prepared, Input(text="x"), reading, "0" * 32, WeightsCache(2**20), None)


def eager(family: str) -> list[np.ndarray]:
    """The model's own weights: by layer ``[heads, queries, keys]``."""
    model = tiny_prepared(family).loaded.model
    model.set_attn_implementation("eager")
    with torch.inference_mode():
        output = model(**tiny_reading(TOKENS).arguments, output_attentions=True)
    return [layer[0].double().numpy() for layer in output.attentions]


@pytest.mark.parametrize("family", ["llama", "gpt2", "mistral", "gpt_oss", "bert"])
def test_shares_by_hand(family: str) -> None:
    capture, weights = capture_of(family), eager(family)
    view = budget_view(capture, "self", tuple(np.ndindex(2, 4)), per="head", with_sink=True)
    rows = range(TOKENS) if family == "bert" else ANSWER_ROWS
    assert view.budget.positions.tolist() == list(rows)
    present = [group.part for group in view.groups]
    # The window of Mistral hides the first message.
    hidden = {"message-1"} if family == "mistral" else set()
    assert set(present) == {"template", "message-1", "message-2", "answer"} - hidden
    for at, group in enumerate(view.groups):
        columns = [place for place, (part, _sentence) in enumerate(PARTS) if part == group.part]
        for number, (layer, head) in enumerate(np.ndindex(2, 4)):
            by_hand = np.mean([weights[layer][head, row, columns].sum() for row in rows])
            assert view.cells[at, number] == pytest.approx(by_hand, abs=1e-5)
        everywhere = np.mean(
            [layer[head, row, columns].sum() for layer in weights for head in range(4) for row in rows]
        )
        assert view.totals[at] == pytest.approx(everywhere, abs=1e-5)


@pytest.mark.parametrize("family", ["llama", "gpt2", "bert"])
def test_without_the_sink_by_hand(family: str) -> None:
    """The first token of a decoder, the special tokens of an encoder."""
    capture, weights = capture_of(family), eager(family)
    view = budget_view(capture, "self", ((1, 2),), per="step", unit="sentence")
    special = [place for place, (_part, sentence) in enumerate(PARTS) if sentence is None]
    sinks = special if family == "bert" else [0]
    assert view.budget.sinks.tolist() == sinks
    labels = {group.first: at for at, group in enumerate(view.groups)}
    columns = [n for n, (part, sentence) in enumerate(PARTS) if sentence == 1]
    for step, row in enumerate(view.budget.positions.tolist()):
        whole = weights[1][2, row].copy()
        taken = whole[sinks].sum()
        whole[sinks] = 0
        cell = view.cells[labels[columns[0]], step]
        assert cell == pytest.approx(whole[columns].sum() / whole.sum(), abs=1e-5)
        assert view.shares.sink[step] == pytest.approx(taken, abs=1e-5)


def test_words_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tokens of the second message are one word; in a text that is too long, the parts are counted."""
    capture, weights = capture_of("llama"), eager("llama")
    tokens = capture.tokens["text"]
    joined = tuple(replace(token, continues=place == 12) for place, token in enumerate(tokens))
    capture = replace(capture, tokens={"text": joined})
    view = budget_view(capture, "self", ((1, 2),), unit="word", with_sink=True)
    assert view.unit == "word"
    (at,) = (at for at, group in enumerate(view.groups) if group.first == 11)
    assert (view.groups[at].last, view.groups[at].tokens) == (12, 2)
    by_hand = np.mean([weights[1][2, row, [11, 12]].sum() for row in ANSWER_ROWS])
    assert view.totals[at] == pytest.approx(by_hand, abs=1e-5)
    assert view.totals.sum() == pytest.approx(1, abs=1e-5)
    monkeypatch.setattr(key_groups_module, "MOST_WORDS", TOKENS - 1)
    assert budget_view(capture, "self", ((1, 2),), unit="word").unit == "part"


def test_even_attention_counts_windows() -> None:
    """Mistral's window of 6: a row sees itself and the five tokens before."""
    view = budget_view(capture_of("mistral"), "self", tuple(np.ndindex(2, 4)), per="step", with_sink=True)
    by_part = {group.part or "": at for at, group in enumerate(view.groups)}
    assert set(by_part) == {"template", "message-2", "answer"}
    assert view.unreachable == 1
    for step, row in enumerate(ANSWER_ROWS):
        seen = [PARTS[key][0] for key in range(row - 5, row + 1)]
        for part, at in by_part.items():
            assert view.even_cells[at, step] == pytest.approx(seen.count(part) / 6)


def test_even_attention_is_causal() -> None:
    view = budget_view(capture_of("llama"), "self", ((0, 0),), per="step")
    (message,) = (at for at, group in enumerate(view.groups) if group.part == "message-1")
    np.testing.assert_allclose(view.even_cells[message], [7 / row for row in ANSWER_ROWS])


def test_a_learned_sink_takes_what_tokens_do_not() -> None:
    view = budget_view(capture_of("gpt_oss"), "self", tuple(np.ndindex(2, 4)), with_sink=True)
    assert (view.shares.learned > 0).all()
    np.testing.assert_allclose(view.cells.sum(axis=0) + view.shares.learned, 1, atol=1e-6)
    without = budget_view(capture_of("gpt_oss"), "self", tuple(np.ndindex(2, 4)))
    np.testing.assert_allclose(without.cells.sum(axis=0), 1, atol=1e-6)


SHAPES = st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(2, 14))


@settings(deadline=None)
@given(SHAPES, st.integers(0, 99), st.booleans(), st.data())
def test_shares_add_up_to_1(
    shape: tuple[int, int, int], seed: int, causal: bool, data: st.DataObject
) -> None:
    layers, heads, size = shape
    names = st.sampled_from([("message-1", 0), ("message-1", 1), ("message-2", 2), ("template", None)])
    of_tokens = data.draw(st.lists(names, min_size=size, max_size=size))
    padding = data.draw(
        st.lists(st.booleans(), min_size=size, max_size=size).filter(lambda some: not all(some))
    )
    capture = recorded(
        random_weights((layers, heads, size, size), seed, causal),
        " ".join("abcdefghijklmn"[:size]),
        allowed=np.tril(np.ones((size, size), bool)) if causal else None,
    )
    tokens = tuple(
        replace(token, part=part, sentence=sentence, special=sentence is None, padding=is_padding)
        for token, (part, sentence), is_padding in zip(
            capture.tokens["text"], of_tokens, padding, strict=True
        )
    )
    capture = replace(capture, tokens={"text": tokens})
    members = tuple(np.ndindex(layers, heads))
    rows = data.draw(st.lists(st.integers(0, size - 1), min_size=1, unique=True).map(sorted))
    budget = attention_budget(capture, "self", members, rows, steps=99)
    for unit in ("sentence", "part"):
        groups = key_groups(capture, "self", unit, budget.stretches)
        assert sum(group.tokens for group in groups.groups) == size
        for shares in (budget.by_head, budget.by_row, budget.whole, budget.by_layer()[1]):
            of_groups = shares.of_groups(groups)
            for values in (of_groups.share, of_groups.even):
                np.testing.assert_allclose(values.sum(axis=1), 1, atol=1e-6)
            for values in (of_groups.without, of_groups.even_without):
                sums = values.sum(axis=1)
                np.testing.assert_allclose(sums[~np.isnan(sums)], 1, atol=1e-6)
    covered = [place for stretch in stretches_of(capture, "self") for place in stretch.tokens]
    assert covered == list(range(size))


def test_rows_of_what_was_written() -> None:
    """The answer; else what predicts the next token; all of an encoder; of a translation all but the end."""
    capture = capture_of("llama")
    assert budget_rows(capture, "self", None, None, ()).positions == ANSWER_ROWS
    no_answer = replace(capture, tokens={"text": tiny_reading(TOKENS).tokens["text"]})
    assert budget_rows(no_answer, "self", None, None, ()).positions == (TOKENS - 1,)
    assert budget_rows(capture_of("bert"), "self", None, None, ()).positions == tuple(range(TOKENS))


def test_sampled_rows_are_said() -> None:
    budget = attention_budget(capture_of("llama"), "self", ((0, 0),), ANSWER_ROWS, cells=3 * 4 * TOKENS)
    assert (budget.rows.read, budget.rows.total) == (3, 6)
    assert budget.positions.tolist() == [17, 19, 22]


def test_cross_attention_by_hand(tmp_path: Path) -> None:
    """The rows of T5's decoder that write the target, over the sentences of its source."""
    torch.manual_seed(0)
    config = T5Config(vocab_size=13, d_model=32, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    GenerationConfig(decoder_start_token_id=0, eos_token_id=3, pad_token_id=0).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    card = ModelInfo("t5", "t5", "t5", "t5", "text", "none", "random")
    prepared = load_verified(card, tmp_path, "cpu", lambda phase, share: None)
    loaded = prepared.loaded
    user_input = Input(text="the cat sat", target="it was soft")
    reading = loaded.reader.read(user_input, {})
    capture = run(prepared, user_input, reading, "id", WeightsCache(2**20))
    source = tuple(
        token if token.special else replace(token, part="AABB"[place], sentence=place // 2)
        for place, token in enumerate(capture.tokens["source"])
    )
    capture = replace(capture, tokens={**capture.tokens, "source": source})
    view = budget_view(capture, "cross", tuple(np.ndindex(2, 4)), per="layer", with_sink=True)
    loaded.model.set_attn_implementation("eager")
    with torch.inference_mode():
        output = loaded.model(**reading.arguments, output_attentions=True)
    rows = len(capture.tokens["target"]) - 1
    assert (view.chosen.kind, view.budget.positions.tolist()) == ("written", list(range(rows)))
    for layer, weights in enumerate(output.cross_attentions):
        for at, group in enumerate(view.groups):
            columns = [place for place, token in enumerate(source) if token.part == group.part]
            by_hand = weights[0, :, :rows][..., columns].sum(dim=-1).mean()
            assert view.cells[at, layer] == pytest.approx(float(by_hand), abs=1e-5)
