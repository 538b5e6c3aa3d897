"""Captures by text and by id: one run for identical requests, memory bounded, ids that survive a restart."""

import asyncio
import weakref
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.capture import live_capture
from app.capture.live_capture import LiveCapture
from app.capture.verified_model import VerifiedModel
from app.core.input import Input
from app.errors import (
    BadText,
    EmptyText,
    ModelLoading,
    RevisionGone,
    TextTooLong,
    TooCostly,
    TooManyTokens,
    UnknownCapture,
    UnknownModel,
)
from app.examples import examples, recordings
from app.models.model_folder import inspect
from app.models.model_pool import ModelPool
from app.runtime.engine import Engine
from app.runtime.models import model_pool
from app.samples import samples
from app.settings import Settings
from app.store.database import Database
from app.store.files import FileStore
from app.store.inputs import InputStore

from ..tiny import save_tiny

TEXT = "the cat sat on the mat"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def make(folder: Path, tmp_path: Path) -> Callable[..., Engine]:
    """Engines with one database; the tiny model is the default and is loaded unless ``load=False``."""

    def make(*, load: bool = True, model: Path = folder, **changes: Any) -> Engine:
        settings = Settings(model=str(model), database=tmp_path / "inputs.sqlite3", **changes)
        engine, pool = engine_over(settings)
        if load:
            pool.wait(pool.default)
        return engine

    return make


def engine_over(settings: Settings) -> tuple[Engine, ModelPool[VerifiedModel]]:
    pool = model_pool(settings)
    database = Database(settings.database)
    inputs = InputStore(database, settings.max_inputs)
    files = FileStore(database, settings.files_bytes, [sample.as_stored_file for sample in samples()])
    return Engine(settings, pool, inputs, files, recordings()), pool


@pytest.fixture
def two(folder: Path, tmp_path: Path) -> tuple[Engine, ModelPool[VerifiedModel]]:
    """An engine with two models, ``tiny`` and ``other``, and memory for one of them."""
    other = save_tiny(tmp_path / "other", "gpt2")
    room = 4 * max(inspect(path).parameters for path in (folder, other)) + 2000
    models = [str(folder), str(other)]
    return engine_over(Settings(model=models, database=tmp_path / "two.sqlite3", model_bytes=room))


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were really run."""
    seen: list[str] = []
    original = live_capture.run

    def counted(prepared: Any, user_input: Input, *rest: Any) -> LiveCapture:
        seen.append(user_input.text or "")
        return original(prepared, user_input, *rest)

    monkeypatch.setattr(live_capture, "run", counted)
    return seen


def test_a_text_becomes_a_capture(make: Callable[..., Engine]) -> None:
    capture, created = run(make().capture(None, Input(text=TEXT)))
    assert created
    assert [token.text for token in capture.query_tokens("self")] == ["[CLS]", *TEXT.split(), "[SEP]"]
    assert capture.weights("self", 1).shape == (4, 8, 8)
    assert 0 <= capture.exactness.max_difference <= 1e-5
    assert capture.provenance.revision.startswith("sha256:")


def test_the_same_text_runs_once(make: Callable[..., Engine], runs: list[str]) -> None:
    engine = make()
    first, created = run(engine.capture(None, Input(text=TEXT)))
    again, created_again = run(engine.capture(None, Input(text=TEXT)))
    assert (created, created_again, runs) == (True, False, [TEXT])
    assert again is first


def test_identical_requests_collapse(make: Callable[..., Engine], runs: list[str]) -> None:
    engine = make()

    async def together() -> list[Any]:
        return await asyncio.gather(*(engine.capture(None, Input(text=TEXT)) for _ in range(20)))

    captures = {id(capture) for capture, _ in run(together())}
    assert (len(captures), runs) == (1, [TEXT])


def test_an_id_works_after_a_restart(make: Callable[..., Engine], runs: list[str]) -> None:
    capture, _ = run(make().capture(None, Input(text=TEXT)))
    again = run(make().get(capture.id))
    assert runs == [TEXT, TEXT]
    assert (again.id, again.text) == (capture.id, TEXT)
    np.testing.assert_allclose(again.weights("self", 0), capture.weights("self", 0), atol=1e-6)


def test_other_weights_are_another_revision(make: Callable[..., Engine], tmp_path: Path) -> None:
    capture, _ = run(make().capture(None, Input(text=TEXT)))
    retrained = save_tiny(tmp_path / "tiny", seed=1)
    with pytest.raises(RevisionGone):
        run(make(model=retrained).get(capture.id))


def test_memory_is_bounded(make: Callable[..., Engine], runs: list[str]) -> None:
    one = run(make().capture(None, Input(text=TEXT)))[0].nbytes
    engine = make(capture_bytes=2 * one)
    texts = [TEXT, "the mat sat on the cat", "it was soft on the mat"]
    runs.clear()
    for text in [*texts, texts[2], texts[0]]:
        run(engine.capture(None, Input(text=text)))
    # The third text evicted the first, which had to run again; the third was still cached.
    assert runs == [*texts, texts[0]]
    assert engine.nbytes <= 2 * one


def test_two_captures_larger_than_the_memory_are_not_run_for_each_question(
    make: Callable[..., Engine], runs: list[str]
) -> None:
    engine = make(capture_bytes=1)
    compared = [run(engine.capture(None, Input(text=text)))[0] for text in (TEXT, "it was soft on the mat")]
    again = [run(engine.get(capture.id)) for capture in [*compared, *compared]]
    assert again == [*compared, *compared]
    assert len(runs) == 2


def test_the_example_needs_no_model(make: Callable[..., Engine]) -> None:
    engine = make(load=False)
    text = "The cat sat on the mat because it was soft."
    capture, created = run(engine.capture("minilm", Input(text=text)))
    assert not created
    assert capture.provenance.precomputed
    assert capture.weights("self", 5)[3, 8, 6] == pytest.approx(0.31142, abs=1e-5)
    assert run(engine.get(capture.id)) is capture


def test_a_recording_of_a_package_needs_no_download(
    make: Callable[..., Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its revision is pinned, so it is known to be that of the recording."""
    monkeypatch.setattr("app.models.package.cache_folder", lambda: tmp_path / "empty")
    example = next(example for example in examples() if example.model == "smollm2")
    capture, created = run(make(load=False).capture("smollm2", example.input))
    assert not created and capture.provenance.precomputed
    assert capture.weights("self", 13)[8, 17, 1] == pytest.approx(0.471, abs=1e-3)


def test_a_recording_of_other_weights_is_not_shown(
    make: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make(load=False)
    monkeypatch.setattr("app.models.catalogue.folder_revision", lambda folder: "sha256:other")
    with pytest.raises(ModelLoading):
        run(engine.capture("minilm", Input(text="The cat sat on the mat because it was soft.")))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyText),
        (" \n\t ", EmptyText),
        ("half \ud83d", BadText),
        ("a\0b", BadText),
        ("x" * 20_001, TextTooLong),
        ("cat " * 63, TooManyTokens),
    ],
)
def test_refused_texts(make: Callable[..., Engine], text: str, error: type[Exception]) -> None:
    with pytest.raises(error) as refusal:
        run(make().capture(None, Input(text=text)))
    if error in (TextTooLong, TooManyTokens):
        facts = refusal.value.problem()  # type: ignore[attr-defined]
        assert facts["asked"] > facts["limit"]


def test_what_costs_too_much_is_refused_with_both_numbers(make: Callable[..., Engine]) -> None:
    engine = make(max_bytes=1000)
    with pytest.raises(TooCostly) as refusal:
        run(engine.capture(None, Input(text=TEXT)))
    estimate = run(engine.estimate(None, Input(text=TEXT)))
    assert refusal.value.facts == {"asked": estimate.bytes, "limit": 1000}, (
        "no beginning of the text is cheap enough"
    )
    with pytest.raises(TooCostly, match="would take about"):
        run(make(max_seconds=1e-9).capture(None, Input(text=TEXT)))


def test_the_estimate_bounds_what_is_kept(make: Callable[..., Engine]) -> None:
    engine = make()
    estimate = run(engine.estimate(None, Input(text=TEXT)))
    capture, _ = run(engine.capture(None, Input(text=TEXT)))
    assert estimate.tokens == {"text": len(capture.query_tokens("self"))}
    assert capture.nbytes <= estimate.bytes
    assert estimate.seconds > 0


def test_unknown_models_and_captures(make: Callable[..., Engine]) -> None:
    engine = make()
    with pytest.raises(UnknownModel):
        run(engine.capture("nobody", Input(text=TEXT)))
    with pytest.raises(UnknownCapture):
        run(engine.get("0" * 32))


def test_a_model_that_is_not_there_begins_to_load(make: Callable[..., Engine]) -> None:
    engine = make(load=False)
    with pytest.raises(ModelLoading) as refusal:
        run(engine.capture(None, Input(text=TEXT)))
    assert 0 <= refusal.value.facts["progress"]["fraction"] < 1


def test_an_evicted_model_leaves_nothing_behind_and_its_ids_stay_valid(
    two: tuple[Engine, ModelPool[VerifiedModel]],
) -> None:
    engine, pool = two
    model = pool.wait("tiny")
    capture, _ = run(engine.capture("tiny", Input(text=TEXT)))
    weights, identity = capture.weights("self", 0), capture.id
    module = weakref.ref(model.loaded.model)
    layer = weakref.ref(capture.calls["self"][0].module)
    assert engine.nbytes > weights.nbytes
    del model, capture
    pool.wait("other")
    assert (module(), layer()) == (None, None)
    assert pool.info("tiny").state == "absent"
    with pytest.raises(ModelLoading):
        run(engine.get(identity))
    pool.wait("tiny")
    np.testing.assert_allclose(run(engine.get(identity)).weights("self", 0), weights, atol=1e-6)
    assert pool.info("other").state == "absent"


def test_a_model_that_is_evicted_before_it_runs_does_not_stay(
    two: tuple[Engine, ModelPool[VerifiedModel]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, pool = two
    pool.wait("tiny")
    require = pool.require

    def late(key: str) -> VerifiedModel:
        model = require(key)
        pool.wait("other")
        return model

    monkeypatch.setattr(pool, "require", late)
    run(engine.capture("tiny", Input(text=TEXT)))
    assert pool.info("tiny").state == "absent"
    assert engine.nbytes == 0


def test_a_model_is_not_evicted_while_it_runs(
    two: tuple[Engine, ModelPool[VerifiedModel]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, pool = two
    pool.wait("tiny")
    states: list[str] = []
    original = live_capture.run

    def slow(*arguments: Any) -> LiveCapture:
        pool.load("other")
        # The loader cannot evict this one.
        states.append(pool.info("tiny").state)
        capture = original(*arguments)
        states.append(pool.info("tiny").state)
        return capture

    monkeypatch.setattr(live_capture, "run", slow)
    run(engine.capture("tiny", Input(text=TEXT)))
    assert states == ["ready", "ready"]
    pool.wait("other")
    assert pool.info("tiny").state == "absent"
