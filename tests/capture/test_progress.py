"""The progress of a capture, and its end when nobody waits for it: at the next layer or token."""

import asyncio
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given as given_examples
from hypothesis import strategies as st
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from app.capture.attention_function import own_eager
from app.capture.forward import forward
from app.capture.progress import Count, Progress, Stopped, track_progress
from app.capture.token_generation import write
from app.core.input import Generation, Input
from app.runtime.engine import Engine
from app.runtime.models import model_pool
from app.settings import Settings
from app.store.database import Database
from app.store.files import FileStore
from app.store.inputs import InputStore

from ..tiny import save_tiny, tiny_loaded, tiny_reading

PARTS = {"reading": 1.0, "opening": 2.0, "steps": 3.0, "forward": 10.0, "checks": 4.0}
TEXT = "the cat sat on the mat"


class StopsAtLayer(Progress):
    """Pauses while a layer runs."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.begun = 0

    def layer(self) -> None:
        super().layer()
        self.begun += 1
        if self.begun == self._number:
            self.stop()


def test_the_share_done_by_hand() -> None:
    progress = Progress()
    assert progress.report.fraction == 0
    assert progress.report.expected_seconds is None
    progress.enter("reading")
    progress.expect(PARTS, [0, 1 / 4, 1 / 2, 3 / 4], written_tokens=20, likely=10)
    progress.enter("writing")
    assert progress.report.fraction == pytest.approx(1 / 20)
    for _ in range(5):
        progress.token()
    assert progress.report.fraction == pytest.approx((1 + 5 / 2) / 20)
    assert progress.report.written == Count(5, 20)
    progress.enter("running")
    assert progress.report.fraction == pytest.approx(6 / 20)
    for _ in range(3):
        progress.layer()
    assert progress.report.layers == Count(3, 4)
    # Two of four layers are done, and the third has begun.
    assert progress.report.fraction == pytest.approx((6 + 10 / 2) / 20)
    progress.enter("checking")
    assert progress.report.fraction == pytest.approx(16 / 20)


@given_examples(
    st.lists(st.sampled_from(["reading", "writing", "running", "checking", "token", "layer", "expect"])),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_progress_never_falls(events: list[Any], layers: int, tokens: int) -> None:
    """In any order of events: a model may generate more than expected, or run again."""
    progress, seen = Progress(), [0.0]
    for event in events:
        if event == "token":
            progress.token()
        elif event == "layer":
            progress.layer()
        elif event == "expect":
            progress.expect(PARTS, [layer / layers for layer in range(layers)], tokens, tokens)
        else:
            progress.enter(event)
        seen.append(progress.report.fraction)
    assert seen == sorted(seen)
    assert seen[-1] <= 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_forward_ends_at_the_next_layer(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        ran.append(1)
        return sdpa_attention_forward(*arguments, **options)

    monkeypatch.setattr("app.capture.attention_function.sdpa_attention_forward", counted)
    loaded, progress = tiny_loaded("bert"), StopsAtLayer(number)
    progress.enter("running")
    if number == 2:
        with track_progress(progress):
            forward(loaded, tiny_reading(6))
        assert progress.begun == len(ran) == 2, "the last layer has no other after it"
        return
    with track_progress(progress), pytest.raises(Stopped):
        forward(loaded, tiny_reading(6))
    assert (progress.begun, len(ran)) == (1, 1)


def test_a_model_outside_the_interface_ends_at_its_next_block() -> None:
    sizes = {"vocab_size": 64, "hidden_size": 32, "num_heads": 4, "max_position_embeddings": 64}
    kinds = [[["global"], 3]]
    config = AutoConfig.for_model("gpt_neo", num_layers=3, attention_types=kinds, **sizes)
    model = AutoModel.from_config(config, attn_implementation="eager").eval()
    loaded = replace(tiny_loaded("bert"), model=model)
    ran: list[int] = []
    for block in model.h:
        block.register_forward_hook(lambda *_: ran.append(1))
    progress = StopsAtLayer(2)
    progress.enter("running")
    with track_progress(progress), pytest.raises(Stopped):
        forward(loaded, tiny_reading(6))
    assert (progress.begun, len(ran)) == (2, 2)
    assert len(forward(loaded, tiny_reading(6)).calls["self"]) == 3, "nobody watches any more"
    assert progress.begun == 2


def test_the_run_before_the_first_token_ends_at_the_next_layer() -> None:
    """A long prompt takes long to read before anything is generated."""
    loaded = tiny_loaded("llama", kind=AutoModelForCausalLM)
    progress = StopsAtLayer(1)
    progress.enter("writing")
    with track_progress(progress), pytest.raises(Stopped):
        write(loaded, tiny_reading(6), Generation(tokens=5), progress)
    assert progress.begun == 1
    assert not progress.moments
    assert len(write(loaded, tiny_reading(6), Generation(tokens=5))) == 5, "the model is as it was"


def test_layers_of_writing_do_not_count_as_those_of_the_run() -> None:
    loaded = tiny_loaded("llama", kind=AutoModelForCausalLM)
    progress = Progress()
    progress.enter("writing")
    progress.expect(PARTS, [0, 1 / 2], written_tokens=5, likely=5)
    with track_progress(progress):
        write(loaded, tiny_reading(6), Generation(tokens=5), progress)
    assert progress.report.layers == Count(0, 2)
    assert progress.report.written == Count(5, 5)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    folder = save_tiny(tmp_path / "model")
    settings = Settings(model=str(folder), database=tmp_path / "db.sqlite3")
    pool = model_pool(settings)
    pool.wait(pool.default)
    database = Database(settings.database)
    return Engine(settings, pool, InputStore(database, 10), FileStore(database, 1 << 20))


def test_hanging_up_ends_a_forward_that_runs(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first layer ends; the second never starts, and the thread is free."""
    started, go_on, ran = Event(), Event(), list[int]()

    def slow(*arguments: Any, **options: Any) -> Any:
        ran.append(1)
        started.set()
        assert go_on.wait(60)
        return sdpa_attention_forward(*arguments, **options)

    user_input = Input(text=TEXT)

    async def hang_up() -> None:
        assert engine.progress(None, user_input) is None
        task = asyncio.create_task(engine.capture(None, user_input))
        assert await asyncio.to_thread(started.wait, 60)
        standing = engine.progress(None, user_input)
        assert standing is not None
        assert (standing.state, standing.layers) == ("running", Count(1, 2))
        assert standing.expected_seconds is not None and standing.expected_seconds > 0
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        await engine.run(lambda: None)  # the thread is free again
        assert engine.progress(None, user_input) is None

    monkeypatch.setattr("app.capture.attention_function.sdpa_attention_forward", slow)
    asyncio.run(hang_up())
    assert len(ran) == 1
    capture, live = asyncio.run(engine.capture(None, user_input))
    assert live and len(ran) == 3
    assert capture.weights("self", 1).shape == (4, 8, 8)


def test_whoever_else_waits_keeps_a_forward_running(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = Event(), Event()

    def slow(*arguments: Any, **options: Any) -> Any:
        started.set()
        assert go_on.wait(60)
        return sdpa_attention_forward(*arguments, **options)

    monkeypatch.setattr("app.capture.attention_function.sdpa_attention_forward", slow)

    async def two() -> Any:
        first, second = (asyncio.create_task(engine.capture(None, Input(text=TEXT))) for _ in range(2))
        assert await asyncio.to_thread(started.wait, 60)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        go_on.set()
        return await second

    capture, ran = asyncio.run(two())
    assert ran and capture.text == TEXT


def test_hanging_up_ends_a_comparison_with_the_models_own_attention(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs the model like a capture, so it ends like one."""
    started, go_on, ran = Event(), Event(), list[int]()

    def slow(*arguments: Any) -> Any:
        ran.append(1)
        started.set()
        assert go_on.wait(60)
        return own_eager(*arguments)

    capture, _ = asyncio.run(engine.capture(None, Input(text=TEXT)))
    monkeypatch.setattr("app.capture.eager_reference.own_eager", slow)

    async def hang_up() -> None:
        task = asyncio.create_task(engine.run(capture.difference))
        assert await asyncio.to_thread(started.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        await engine.run(lambda: None)  # the thread is free again

    asyncio.run(hang_up())
    assert len(ran) == 1
    result = asyncio.run(engine.run(capture.difference))
    assert result.rows_compared == result.rows_total and len(ran) == 3
