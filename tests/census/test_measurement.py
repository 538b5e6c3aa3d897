"""A census of tiny models: against eager attention summed by hand; what is left out, refused, and kept."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from app.capture import row_check
from app.capture.verified_model import VerifiedModel
from app.errors import EmptyText, InvalidRequest, TextTooLong, TooCostly, TooManyTokens
from app.head_census.census import census_of
from app.head_census.measurement import CensusMeasurement, options_for
from app.head_census.numbers import KINDS, CensusNumbers
from app.head_census.patterns import paired_rows
from app.models.readers.text import TextReader
from app.settings import Settings

from ..tiny import tiny_prepared, tiny_tokenizer

ASKED: dict[str, Any] = {"needle": "it was soft", "question": "cat ?", "depths": 3}


def prepared_of(family: str) -> VerifiedModel:
    """A tiny model that reads up to 64 tokens; its tokenizer knows few words."""
    prepared = tiny_prepared(family)
    loaded = replace(prepared.loaded, reader=TextReader(tiny_tokenizer(), 64))
    return replace(prepared, loaded=loaded)


def measured(family: str, **asked: Any) -> CensusMeasurement:
    prepared = prepared_of(family)
    done = CensusMeasurement(prepared, Settings(), *options_for(prepared, **(ASKED | asked)))
    for _step in done.steps():
        assert 0 <= done.done <= done.planned
    assert done.done == done.planned
    return done


@pytest.fixture(scope="module")
def gpt2() -> CensusMeasurement:
    return measured("gpt2")


def eager(family: str, ids: Any) -> NDArray[np.float32]:
    """The model's own weights, ``[layers, heads, rows, keys]``."""
    model: Any = tiny_prepared(family).loaded.model
    model.set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids=ids, output_attentions=True)
    weights: NDArray[np.float32] = torch.cat(output.attentions).numpy()
    return weights


def test_retrieval_is_what_eager_attention_gives_to_the_needle(gpt2: CensusMeasurement) -> None:
    found, texts = gpt2.numbers, gpt2._texts.needles
    assert len(texts) == 3 and found.options.places == (0.0, 0.5, 1.0)
    words = [[text.model_input.tokens["text"][place].text for place in text.needle] for text in texts]
    assert words == [["it", "was", "soft"]] * 3
    for depth, text in enumerate(texts):
        weights = eager("gpt2", text.model_input.arguments["input_ids"])
        held = weights[:, :, list(text.question)][..., list(text.needle)].sum(axis=-1).mean(axis=-1)
        np.testing.assert_allclose(found.sweep[depth], held, atol=1e-5)
        even = np.mean([3 / (row + 1) for row in text.question])
        np.testing.assert_allclose(found.sweep_even[depth], even, atol=1e-9)
        assert text.needle[-1] < text.question[0] and text.question[-1] <= 63
        assert set(text.between) == set(range(text.needle[-1] + 1, text.question[0]))
    np.testing.assert_allclose(found.shares["retrieval"], found.sweep.mean(axis=0))
    unasked = []
    for text in texts:
        if text.between:
            weights = eager("gpt2", text.model_input.arguments["input_ids"])
            rows = np.array(text.between)
            rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), 32)).astype(int)]
            unasked.append(weights[:, :, rows][..., list(text.needle)].sum(axis=-1).mean(axis=-1))
    np.testing.assert_allclose(found.unasked, np.mean(unasked, axis=0), atol=1e-5)


def test_the_needle_never_begins_the_text(gpt2: CensusMeasurement) -> None:
    """The first token gets attention whatever it is."""
    assert all(min(text.needle) > 1 for text in gpt2._texts.needles)


def test_sink_and_local_are_sums_of_eager_attention(gpt2: CensusMeasurement) -> None:
    found = gpt2.numbers
    weights = eager("gpt2", gpt2._texts.text.arguments["input_ids"])
    tokens = weights.shape[-1]
    assert tokens == found.tokens <= 64
    rows = range(1, tokens, 2)
    np.testing.assert_allclose(found.shares["sink"], weights[:, :, list(rows), 0].mean(axis=-1), atol=1e-5)
    local = [
        weights[:, :, row, sorted({0, 1, 2, 3, *range(row - 7, row + 1)})].sum(axis=-1)
        for row in range(13, tokens, 2)
    ]
    assert found.rows == len(local)
    np.testing.assert_allclose(found.shares["local"], np.mean(local, axis=0), atol=1e-5)


def test_random_tokens_are_words_and_none_comes_a_third_time(gpt2: CensusMeasurement) -> None:
    special = set(tiny_tokenizer().all_special_ids)
    draws = [read.arguments["input_ids"][0].tolist() for read, _repetition in gpt2._texts.draws]
    assert len({tuple(ids) for ids in draws}) == len(draws) == 4
    for ids in draws:
        begin, words = ids[0], ids[1:]
        half = len(words) // 2
        assert begin in special and not special & set(words)
        assert words[:half] == words[half:] and len(set(words)) == half
    sums = []
    for ids in draws:
        weights = eager("gpt2", torch.tensor([ids]))
        half = len(ids) // 2
        sums.append(
            np.mean([weights[:, :, row, row - half + 1] for row in range(half + 1, 2 * half + 1)], axis=0)
        )
    np.testing.assert_allclose(gpt2.numbers.shares["induction"], np.mean(sums, axis=0), atol=1e-5)


def test_the_same_options_give_the_same_numbers_and_another_seed_others(gpt2: CensusMeasurement) -> None:
    assert measured("gpt2").numbers.to_text() == gpt2.numbers.to_text()
    other = measured("gpt2", seed=1).numbers
    assert not np.allclose(other.shares["induction"], gpt2.numbers.shares["induction"])
    np.testing.assert_array_equal(other.shares["sink"], gpt2.numbers.shares["sink"])


@pytest.mark.parametrize(
    "family", ["bert", "llama", "mistral", "gemma2", "gpt_oss", "modernbert", "distilbert"]
)
def test_every_family_has_a_census_of_shares(family: str) -> None:
    found = measured(family).numbers
    assert CensusNumbers.from_text(found.to_text()).to_text() == found.to_text()
    for kind in KINDS:
        shares = found.shares[kind]
        assert shares.shape == (2, 4)
        assert ((shares >= 0) & (shares <= 1) | np.isnan(shares)).all(), kind
    assert np.isfinite(found.shares["retrieval"]).all()
    census = census_of(found)
    # Windows of 6 tokens hide the first time of 9 tokens that come twice.
    shown = found.causal and family != "mistral"
    assert census.kind("induction").measured == np.isfinite(found.shares["induction"]).any() == shown
    assert any("both directions" in str(note) for note in census.notes) == (not found.causal)


def test_a_window_that_hides_the_rest_names_no_head_local() -> None:
    found = measured("mistral").numbers  # every layer sees 6 tokens
    np.testing.assert_allclose(found.shares["local"], 1, atol=1e-5)
    np.testing.assert_allclose(found.even["local"], 1)
    census = census_of(found)
    assert census.named("local") == () and (census.kind("local").least > 1).all()
    assert any("hide all but the nearest 6 tokens" in str(note) for note in census.notes)


def test_without_room_for_the_needle_only_retrieval_is_left_out() -> None:
    found = measured("gpt2", needle="the cat sat on the mat " * 10).numbers
    assert found.sweep.shape == (0, 2, 4) and np.isnan(found.shares["retrieval"]).all()
    assert np.isfinite(found.shares["induction"]).all()
    census = census_of(CensusNumbers.from_text(found.to_text()))
    assert census.depths == () and not census.kind("retrieval").measured
    assert any("no room for the needle" in str(note) for note in census.notes)


def test_what_cannot_be_asked_is_refused() -> None:
    prepared = prepared_of("gpt2")
    with pytest.raises(TooManyTokens):
        options_for(prepared, tokens=65)
    for tokens, depths in ((31, 2), (131_073, 2), (64, 1), (64, 22)):
        with pytest.raises(InvalidRequest):
            options_for(prepared, tokens, depths)
    with pytest.raises(EmptyText):
        options_for(prepared, needle=" ")
    with pytest.raises(TextTooLong):
        options_for(prepared, question="?" * 501)


def test_too_long_a_text_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepared_of("gpt2")
    stream, options = options_for(prepared, **ASKED)
    made: list[object] = []
    monkeypatch.setattr("app.head_census.measurement.CensusTexts", lambda *given: made.append(given))
    with pytest.raises(TooCostly):
        CensusMeasurement(prepared, Settings(max_bytes=1), stream, options)
    assert not made


def test_a_layer_whose_log_sum_exps_differ_is_read_by_the_eager_function(
    monkeypatch: pytest.MonkeyPatch, gpt2: CensusMeasurement
) -> None:
    monkeypatch.setattr(row_check, "LSE_TOLERANCE", -1.0)
    again = measured("gpt2").numbers
    np.testing.assert_allclose(again.shares["sink"], gpt2.numbers.shares["sink"], atol=1e-6)


def test_memory_for_patterns_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer rows are read at once where each is long."""
    asked: list[int] = []

    def seen(tokens: int, start: int, most: int) -> Any:
        asked.append(most)
        return paired_rows(tokens, start, most)

    monkeypatch.setattr("app.head_census.measurement.paired_rows", seen)
    monkeypatch.setattr("app.head_census.measurement._ROWS_BYTES", 4 * 4 * 60 * 20)
    measured("gpt2")
    assert set(asked) <= set(range(16, 24))
