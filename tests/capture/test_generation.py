"""Generation: one matrix, equal to step-by-step decoding."""

import asyncio
from collections import Counter
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, GenerationConfig, T5Config, T5ForConditionalGeneration, T5Model

from app.capture.attention_function import NAME, collecting
from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.progress import Progress, Stopped
from app.capture.token_generation import Draws, write
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Generation, Input
from app.errors import TooCostly, TooManyTokens, UnsupportedInput
from app.models.loading import LoadedModel
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.runtime.engine import Engine
from app.runtime.models import model_pool
from app.settings import Settings
from app.store.database import Database
from app.store.files import FileStore
from app.store.inputs import InputStore

from ..shared import shared
from ..tiny import save_tiny, tiny_tokenizer

STORIES = shared("stories260K")
CARD = ModelInfo("tiny", "Tiny", "tiny", "tiny", "text", "none", "for tests")
TEXT = "the cat sat on the mat"
WAYS = [
    Generation(tokens=9),
    Generation(tokens=9, method="sample", seed=5, temperature=1.5),
    Generation(tokens=9, method="beam", beams=3),
]


def prepared_from(folder: Path) -> VerifiedModel:
    return load_verified(CARD, folder, "cpu", lambda phase, fraction: None)


@pytest.fixture(scope="module", params=["llama", "gpt2", "qwen3", "mistral", "gemma2", "gpt_oss"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VerifiedModel:
    folder = save_tiny(tmp_path_factory.mktemp(request.param), request.param, kind=AutoModelForCausalLM)
    return prepared_from(folder)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> VerifiedModel:
    return prepared_from(save_tiny(tmp_path_factory.mktemp("llama"), "llama", kind=AutoModelForCausalLM))


@pytest.fixture(scope="module")
def t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("t5")
    torch.manual_seed(0)
    config = T5Config(vocab_size=13, d_model=32, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
    T5ForConditionalGeneration(config).save_pretrained(folder)
    GenerationConfig(decoder_start_token_id=0, eos_token_id=3, pad_token_id=0).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


def finished(loaded: LoadedModel, user_input: Input) -> ModelInput:
    """An input, and the model's continuation."""
    prompt = loaded.reader.read(user_input, {})
    plan = loaded.reader.writes(user_input)
    assert plan is not None
    return loaded.reader.read(user_input, {}, write(loaded, prompt, plan))


def stepwise(loaded: LoadedModel, ids: list[int]) -> list[list[np.ndarray[Any, Any]]]:
    """By step and layer, the row ``[heads, keys]`` that the model returns when decoding with a cache."""
    rows, cache = [], None
    loaded.model.set_attn_implementation("eager")
    try:
        for token in ids:
            with torch.inference_mode():
                out = loaded.model(
                    input_ids=torch.tensor([[token]]),
                    past_key_values=cache,
                    use_cache=True,
                    output_attentions=True,
                )
            cache = out.past_key_values
            rows.append([weights[0, :, 0].numpy() for weights in out.attentions])
    finally:
        loaded.model.set_attn_implementation(NAME)
    return rows


def check_against_decoding(model: VerifiedModel, user_input: Input) -> None:
    loaded = model.loaded
    reading = finished(loaded, user_input)
    capture = run(model, user_input, reading, "id", WeightsCache(1 << 20))
    ids = reading.arguments["input_ids"][0].tolist()
    stream = capture.stream("self")
    whole = [capture.weights("self", layer) for layer in range(stream.layers)]
    for step, layers in enumerate(stepwise(loaded, ids)):
        for layer, row in enumerate(layers):
            # With a sliding window, the cache drops the tokens before it.
            first = step + 1 - row.shape[-1]
            np.testing.assert_allclose(whole[layer][:, step, first : step + 1], row, atol=1e-5)
            assert not whole[layer][:, step, step + 1 :].any()
            assert not whole[layer][:, step, :first].any()
    loaded.model.set_attn_implementation("eager")
    with torch.inference_mode():
        once = loaded.model(input_ids=torch.tensor([ids]), output_attentions=True).attentions
    loaded.model.set_attn_implementation(NAME)
    for layer, weights in enumerate(once):
        np.testing.assert_allclose(whole[layer], weights[0].numpy(), atol=1e-5)


@pytest.mark.parametrize("variant", WAYS, ids=lambda way: way.method)
def test_the_stitched_matrix_is_what_decoding_reports(model: VerifiedModel, variant: Generation) -> None:
    check_against_decoding(model, Input(text=TEXT, generate=variant))


@pytest.mark.skipif(not STORIES.exists(), reason="the trained grouped-query Llama is not there")
@pytest.mark.parametrize("variant", WAYS, ids=lambda way: way.method)
def test_trained_weights_tell_a_story(variant: Generation) -> None:
    model = prepared_from(STORIES)
    user_input = Input(text="Once upon a time, Lily", generate=variant)
    check_against_decoding(model, user_input)
    reading = finished(model.loaded, user_input)
    text = reading.texts["text"]
    assert text.startswith("Once upon a time, Lily ")
    answer = [token for token in reading.tokens["text"] if token.part == "answer"]
    assert len(answer) == 9
    assert "".join(text[token.start : token.end] for token in answer) == text.removeprefix(
        user_input.text or ""
    )


def test_greedy_is_the_likeliest_token_each_time(model: VerifiedModel) -> None:
    reading = finished(model.loaded, Input(text=TEXT, generate=WAYS[0]))
    ids = reading.arguments["input_ids"]
    with torch.inference_mode():
        likeliest = model.loaded.model(input_ids=ids).logits[0].argmax(-1).tolist()
    answer = list(reading.answer or ())
    assert likeliest[-len(answer) - 1 : -1] == answer == ids[0, -len(answer) :].tolist()


def test_prompt_and_answer_are_distinguished(llama: VerifiedModel) -> None:
    reading = finished(llama.loaded, Input(text=TEXT, generate=WAYS[0]))
    parts = [token.part for token in reading.tokens["text"]]
    assert parts == ["prompt"] * 7 + ["answer"] * 9
    # The tokenizer ends a text with [SEP]; a prompt continues.
    assert [token.text for token in reading.tokens["text"]][:7] == ["[CLS]", *TEXT.split()]


def test_the_same_seed_draws_the_same_and_leaves_other_draws_alone(llama: VerifiedModel) -> None:
    def drawn(seed: int) -> tuple[int, ...] | None:
        generation = Generation(tokens=12, method="sample", seed=seed, temperature=5)
        return finished(llama.loaded, Input(text=TEXT, generate=generation)).answer

    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    answers = [drawn(seed) for seed in (1, 2, 1)]
    assert torch.rand(3).equal(expected)
    assert answers[0] == answers[2] != answers[1]


def test_draws_follow_the_softmax() -> None:
    scores = torch.tensor([[2.0, 1.0, 0.0, -1.0]])
    draws = Draws(Generation(method="sample", temperature=2, seed=0))
    count = 20_000
    seen = Counter(int(draws(torch.empty(1, 0), scores).argmax()) for _ in range(count))
    shares = [seen[token] / count for token in range(4)]
    np.testing.assert_allclose(shares, torch.softmax(scores[0] / 2, -1), atol=4 * (0.25 / count) ** 0.5)


def test_generating_is_not_collected(llama: VerifiedModel) -> None:
    loaded = llama.loaded
    user_input = Input(text=TEXT, generate=WAYS[0])
    own = loaded.model.generation_config
    finished(loaded, user_input)
    assert loaded.model.generation_config is own
    with collecting() as calls:
        loaded.model(**loaded.arguments(loaded.reader.read(user_input, {})))
    assert len(calls) == 2


def test_nobody_waits(llama: VerifiedModel) -> None:
    class Impatient(Progress):
        """Stops at the third token."""

        def token(self) -> None:
            super().token()
            if len(self.moments) == 3:
                self.stop()

    progress = Impatient()
    reading = llama.loaded.reader.read(Input(text=TEXT, generate=WAYS[0]), {})
    with pytest.raises(Stopped):
        write(llama.loaded, reading, WAYS[0], progress)
    assert len(progress.moments) == 3


def test_a_model_without_a_head_cannot_go_on(tmp_path: Path) -> None:
    reader = prepared_from(save_tiny(tmp_path, "llama")).loaded.reader
    with pytest.raises(UnsupportedInput, match=r"cannot generate text.*language-model head"):
        reader.check(Input(text=TEXT, generate=WAYS[0]))


def test_a_target_that_is_not_given_is_written(t5: Path) -> None:
    model = prepared_from(t5)
    user_input = Input(text=TEXT)
    model.loaded.reader.check(user_input)
    reading = finished(model.loaded, user_input)
    own = model.loaded.model.generate(
        **model.loaded.arguments(model.loaded.reader.read(user_input, {})), max_new_tokens=50
    )
    written = reading.arguments["decoder_input_ids"]
    assert written[0, : own.shape[1]].tolist() == own[0, : written.shape[1]].tolist()
    assert {token.part for token in reading.tokens["target"]} == {None}
    assert reading.tokens["target"][0].id == 0
    capture = run(model, user_input, reading, "id", WeightsCache(1 << 20))
    assert capture.weights("cross", 1).shape == (4, written.shape[1], 8)


def test_a_target_is_either_given_or_written(t5: Path) -> None:
    reader = prepared_from(t5).loaded.reader
    with pytest.raises(UnsupportedInput, match="the input has a target"):
        reader.check(Input(text=TEXT, target="it was", generate=WAYS[0]))


def test_an_encoder_decoder_without_a_head_needs_the_target(t5: Path, tmp_path: Path) -> None:
    T5Model.from_pretrained(t5).save_pretrained(tmp_path)
    GenerationConfig(decoder_start_token_id=0).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    reader = prepared_from(tmp_path).loaded.reader
    with pytest.raises(UnsupportedInput, match="This model needs a text and a target text"):
        reader.check(Input(text=TEXT))


class Engines:
    """Engines with one database, like a server before and after a restart."""

    def __init__(self, folder: Path, database: Path) -> None:
        self._folder, self._database = folder, database

    def one(self, **changes: Any) -> Engine:
        settings = Settings(model=str(self._folder), database=self._database, **changes)
        pool = model_pool(settings)
        pool.wait(pool.default)
        database = Database(settings.database)
        return Engine(settings, pool, InputStore(database, 10), FileStore(database, 1 << 20))


@pytest.fixture
def engines(tmp_path: Path) -> Engines:
    return Engines(save_tiny(tmp_path / "model", "llama", kind=AutoModelForCausalLM), tmp_path / "db.sqlite3")


GIVEN = Input(text=TEXT, generate=Generation(tokens=5, method="sample", seed=2, temperature=9))


def test_an_answer_is_remembered(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another torch version or machine might generate another text under the same id."""
    capture, _ = asyncio.run(engines.one().capture(None, GIVEN))
    monkeypatch.setattr("app.capture.generation.write", lambda *_: pytest.fail("it was written before"))
    again = asyncio.run(engines.one().get(capture.id))
    posted, live = asyncio.run(engines.one().capture(None, GIVEN))
    assert live and posted.id == capture.id
    for other in (again, posted):
        assert other.tokens == capture.tokens and other.texts == capture.texts
        np.testing.assert_allclose(other.weights("self", 1), capture.weights("self", 1), atol=1e-6)


def test_a_client_that_hangs_up_ends_the_writing(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = Event(), Event()

    def endless(
        loaded: LoadedModel, reading: ModelInput, plan: Generation, progress: Progress, *_: object
    ) -> tuple[int, ...]:
        started.set()
        while not progress.stopped:
            pass
        ended.set()
        raise Stopped

    monkeypatch.setattr("app.capture.generation.write", endless)

    async def hang_up(engine: Engine) -> None:
        task = asyncio.create_task(engine.capture(None, GIVEN))
        assert await asyncio.to_thread(started.wait, 60)
        task.cancel()
        assert await asyncio.to_thread(ended.wait, 60)
        await engine.run(lambda: None)  # the thread is free again

    asyncio.run(hang_up(engines.one()))


def test_what_is_to_be_written_is_bounded(engines: Engines) -> None:
    engine = engines.one(max_generated_tokens=4)
    with pytest.raises(TooCostly, match="5 tokens were requested; a model may generate up to 4"):
        asyncio.run(engine.capture(None, GIVEN))
    with pytest.raises(TooManyTokens, match="no room to generate more"):
        user_input = Input(text="cat " * 63, generate=Generation(tokens=2))
        asyncio.run(engine.capture(None, user_input))
    user_input = Input(text="cat " * 61, generate=Generation(tokens=4))
    capture, _ = asyncio.run(engine.capture(None, user_input))
    assert len(capture.tokens["text"]) <= 64


def test_what_is_to_be_written_costs(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engines.one()

    def seconds(generate: Generation | None) -> float:
        return asyncio.run(engine.estimate(None, Input(text=TEXT, generate=generate))).work_seconds

    plain, few, many = seconds(None), seconds(Generation(tokens=2)), seconds(Generation(tokens=40))
    assert plain < few < many
    estimate = asyncio.run(engine.estimate(None, Input(text=TEXT, generate=Generation(tokens=40))))
    assert estimate.tokens == {"text": 47}
    # The same engine, because another would measure another speed.
    settings = engine._settings.model_copy(update={"max_seconds": (few + many) / 2})
    monkeypatch.setattr(engine._runner, "_settings", settings)
    with pytest.raises(TooCostly, match="would take about"):
        asyncio.run(engine.capture(None, Input(text=TEXT, generate=Generation(tokens=40))))
