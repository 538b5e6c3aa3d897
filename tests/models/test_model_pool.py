"""Models load in the background, one at a time, and report progress and failures."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.errors import (
    LoadCancelled,
    ModelFailed,
    ModelLoading,
    ModelTooLarge,
    UnknownModel,
    UnsupportedModel,
)
from app.models import memory
from app.models.cancellation import Cancellation
from app.models.catalogue import Catalogue
from app.models.model_info import ModelInfo, Progress
from app.models.model_pool import ModelPool

from ..hub import Hub
from .folders import save_empty

CARD = ModelInfo("tiny", "Tiny", "tiny", "bert", "text", "none", "for tests")


@dataclass(frozen=True)
class Model:
    info: ModelInfo
    nbytes: int = 400


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Loading waits here until the test continues it."""
    gate = threading.Event()
    yield gate
    gate.set()


def pool(tmp_path: Path, work: Callable[[], None]) -> ModelPool[Model]:
    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
        report("reading", 0.5)
        work()
        return Model(replace(card, state="ready", revision="sha256:1"))

    return ModelPool(Catalogue([(CARD, save_empty(tmp_path))], "tiny"), prepare)


def test_from_absent_to_ready(tmp_path: Path, gate: threading.Event) -> None:
    reached = threading.Event()

    def work() -> None:
        reached.set()
        assert gate.wait(10)

    models = pool(tmp_path, work)
    assert models.info("tiny").state == "absent"
    assert models.load("tiny").state == "loading"
    assert reached.wait(10)
    with pytest.raises(ModelLoading) as refusal:
        models.require("tiny")
    assert refusal.value.facts["progress"]["phase"] == "reading"
    assert refusal.value.facts["progress"]["fraction"] == 0.5
    gate.set()
    model = models.wait("tiny")
    assert models.require("tiny") is model
    assert models.ready("tiny")
    card = models.infos()[0]
    assert replace(card, progress=None) == model.info
    assert (card.parameters, card.bytes) == (2, (tmp_path / "model.safetensors").stat().st_size)
    assert card.progress and (card.progress.phase, card.progress.fraction) == ("ready", 1.0)
    assert models.revision("tiny") == "sha256:1"


def test_loading_happens_once(tmp_path: Path) -> None:
    count: list[int] = []
    models = pool(tmp_path, lambda: count.append(1))
    for _ in range(3):
        models.load("tiny")
    models.wait("tiny")
    models.load("tiny")
    assert count == [1]


def test_a_failure_is_reported_and_can_be_tried_again(tmp_path: Path) -> None:
    outcomes: list[Exception | None] = [UnsupportedModel("It is no model.", hint="Choose another."), None]

    def work() -> None:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    models = pool(tmp_path, work)
    with pytest.raises(UnsupportedModel):
        models.wait("tiny")
    card = models.info("tiny")
    assert (card.state, (card.problem or {})["code"]) == ("failed", "unsupported-model")
    with pytest.raises(ModelFailed, match="It is no model") as refusal:
        models.require("tiny")
    assert refusal.value.facts["cause"] == "unsupported-model"
    assert models.wait("tiny").info.state == "ready"


def test_the_unforeseen_is_reported_without_its_details(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise ZeroDivisionError("secret path")

    models = pool(tmp_path, work)
    with pytest.raises(ZeroDivisionError):
        models.wait("tiny")
    detail = (models.info("tiny").problem or {})["detail"]
    assert "ZeroDivisionError" in detail and "secret" not in detail
    assert "secret path" in caplog.text


def test_unknown_models_are_named_with_the_known(tmp_path: Path) -> None:
    models = pool(tmp_path, lambda: None)
    for method in (models.info, models.load, models.require, models.ready):
        with pytest.raises(UnknownModel) as refusal:
            method("nobody")
        assert refusal.value.facts["known"] == ["tiny"]


Prepare = Callable[[ModelInfo, Path, Callable[[str, float], None]], Model]


def ready(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
    return Model(replace(card, state="ready", revision=card.key))


def several(
    tmp_path: Path, budget: int | None, prepare: Prepare = ready, keys: str = "abc"
) -> ModelPool[Model]:
    """Models of 100 parameters each, 400 bytes when loaded."""
    cards = [replace(CARD, key=key, title=key) for key in keys]
    entries: list[tuple[ModelInfo, Path | None]] = [
        (card, save_empty(tmp_path / card.key, 100)) for card in cards
    ]
    return ModelPool(Catalogue(entries, keys[0]), prepare, budget)


def states(models: ModelPool[Model]) -> dict[str, str]:
    return {card.key: card.state for card in models.infos()}


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    models = several(tmp_path, 1000)
    gone: list[str] = []
    models.on_evicted(gone.append)
    for key in "ab":
        models.wait(key)
    models.require("a")
    models.wait("c")
    assert (gone, models.nbytes) == (["b"], 800)
    assert states(models) == {"a": "ready", "b": "absent", "c": "ready"}
    models.touch("a")
    models.wait("b")
    assert gone == ["b", "c"]
    # The facts about an evicted model are kept.
    assert models.info("c").revision == "c"
    with pytest.raises(ModelLoading):
        models.require("c")
    models.wait("c")
    assert models.ready("c")


def test_a_model_that_runs_is_not_evicted(tmp_path: Path) -> None:
    requested = threading.Event()
    models = several(tmp_path, 500)
    models.wait("a")
    gone: list[str] = []
    models.on_evicted(gone.append)
    with models.pinned("a"):
        with models.pinned("a"):
            models.load("b")
        # The loader waits: nothing else can be evicted, and b does not fit beside a.
        models._loader.submit(requested.set)
        assert models.ready("a") and not gone
    models.wait("b")
    assert requested.wait(10)
    assert gone == ["a"]


def test_waiting_for_a_model_that_runs_can_be_cancelled(tmp_path: Path) -> None:
    models = several(tmp_path, 500)
    models.wait("a")
    with models.pinned("a"):
        models.load("b")
        assert models.cancel("b").state == "absent"
        # The loader is free again, and a is still loaded.
        models._loader.submit(lambda: None).result(10)
        assert models.ready("a")


def test_what_cannot_fit_is_refused_and_nothing_is_evicted_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = several(tmp_path, 399)
    with pytest.raises(ModelTooLarge) as refusal:
        models.wait("a")
    assert refusal.value.facts == {"asked": 400, "limit": 399}
    assert "FOLLOWSPOT_MODEL_BYTES" in refusal.value.hint
    models = several(tmp_path, None)
    monkeypatch.setattr(memory, "available", lambda: 500)
    models.wait("a")
    monkeypatch.setattr(memory, "available", lambda: -200)
    with pytest.raises(ModelTooLarge) as refusal:
        models.wait("b")
    assert refusal.value.facts == {"asked": 400, "limit": 200}
    assert models.ready("a")


def test_other_models_make_room_when_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = several(tmp_path, None)
    models.wait("a")
    monkeypatch.setattr(memory, "available", lambda: 1000 - models.nbytes - 300)
    models.wait("b")
    assert states(models) == {"a": "absent", "b": "ready", "c": "absent"}


def test_a_load_that_runs_is_cancelled_at_its_next_phase(tmp_path: Path, gate: threading.Event) -> None:
    reached = threading.Event()
    outcomes: list[str] = []

    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
        reached.set()
        assert gate.wait(10)
        try:
            report("the next phase", 0.9)
        except LoadCancelled:
            outcomes.append("stopped")
            raise
        outcomes.append("went on")
        return ready(card, folder, report)

    models = several(tmp_path, None, prepare)
    models.load("a")
    assert reached.wait(10)
    future = models._loads["a"].future
    assert models.cancel("a").state == "absent"
    # Requested again at once, it is loaded anew, after the cancelled load.
    assert models.load("a").state == "loading"
    gate.set()
    assert models.wait("a").info.state == "ready"
    assert isinstance(future.exception(), LoadCancelled)
    assert outcomes == ["stopped", "went on"]
    assert models.ready("a")


def test_a_model_whose_load_was_cancelled_at_its_end_is_freed(
    tmp_path: Path, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A complete model is exempt from garbage collections, so dropping it is not enough."""
    reached, freed = threading.Event(), threading.Event()

    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
        reached.set()
        assert gate.wait(10)
        return ready(card, folder, report=lambda phase, fraction: None)

    models = several(tmp_path, None, prepare)
    models.load("a")
    assert reached.wait(10)
    future = models._loads["a"].future
    monkeypatch.setattr(memory, "give_back", freed.set)
    models.cancel("a")
    gate.set()
    assert isinstance(future.exception(10), LoadCancelled)
    assert freed.is_set()


def test_a_load_cannot_show_itself_after_it_was_cancelled(
    tmp_path: Path, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        assert gate.wait(10)

    models = pool(tmp_path, work)
    cancel = Cancellation.cancel
    locked: list[bool] = []

    def watched(cancellation: Cancellation) -> None:
        locked.append(models._lock.locked())
        cancel(cancellation)

    monkeypatch.setattr(Cancellation, "cancel", watched)
    models.load("tiny")
    models.cancel("tiny")
    assert locked == [True]


def test_a_load_that_waits_is_cancelled_at_once(tmp_path: Path, gate: threading.Event) -> None:
    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
        assert gate.wait(10)
        return ready(card, folder, report)

    models = several(tmp_path, None, prepare)
    models.load("a")
    models.load("b")
    future = models._loads["b"].future
    models.cancel("b")
    assert future.cancelled()
    gate.set()
    models.wait("a")
    assert states(models) == {"a": "ready", "b": "absent", "c": "absent"}


def test_cancelling_what_does_not_load_changes_nothing(tmp_path: Path) -> None:
    models = several(tmp_path, None)
    models.wait("a")
    assert models.cancel("a").state == "ready"
    assert models.cancel("b").state == "absent"
    with pytest.raises(UnknownModel):
        models.cancel("x")


HUB_CARD = replace(
    CARD, key="t", source="somebody/tiny", origin="hub", stored=False, family="unknown", modality="unknown"
)


def from_hub(work: Callable[[], None] = lambda: None) -> ModelPool[Model]:
    def prepare(card: ModelInfo, folder: Path, report: Callable[[str, float], None]) -> Model:
        work()
        return ready(card, folder, report)

    return ModelPool(Catalogue([(HUB_CARD, None)], "t"), prepare)


def test_a_model_of_the_hub_is_downloaded_and_its_commit_known(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish("somebody/tiny", tiny_folder)
    models = from_hub()
    seen: list[Progress] = []
    assert models.revision("t") == ""
    model = models.wait("t", seen.append)
    assert (model.info.commit, model.info.stored) == (repository.commit, True)
    assert (model.info.family, model.info.modality) == ("unknown", "text")
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    # Once downloaded, it is loaded without another request.
    hub.asked.clear()
    assert from_hub().wait("t").info.commit == repository.commit
    assert not hub.asked


def test_a_download_is_cancelled_at_once(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish("somebody/tiny", tiny_folder, pause_after=0)
    models = from_hub()
    downloading = threading.Event()
    seen: list[Progress] = []
    raised: list[BaseException] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.done:
            downloading.set()

    def wait() -> None:
        try:
            models.wait("t", watch)
        except LoadCancelled as error:
            raised.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    # The stream of the weights is paused and never resumed.
    assert downloading.wait(30) and repository.paused.wait(30)
    assert seen[-1].phase == "downloading" and (seen[-1].done or 0) < (seen[-1].total or 0)
    assert models.cancel("t").state == "absent"
    waiter.join(30)
    assert len(raised) == 1
    repository.pause_after = None
    assert models.wait("t").info.state == "ready"


def test_closing_ends_a_download(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish("somebody/tiny", tiny_folder, pause_after=0)
    models = from_hub()
    models.load("t")
    assert repository.paused.wait(30)
    future = models._loads["t"].future
    models.close()
    assert isinstance(future.exception(30), LoadCancelled)


def test_a_refusal_of_the_hub_is_reported_and_can_be_tried_again(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish("somebody/tiny", tiny_folder, gated=True)
    models = from_hub()
    models.load("t")
    with pytest.raises(Exception, match="accepted its licence"):
        models.wait("t")
    assert (models.info("t").problem or {})["code"] == "gated-model"
    repository.gated = False
    assert models.wait("t").info.state == "ready"
    assert models.info("t").problem is None


def test_a_model_that_is_too_large_is_not_downloaded(hub: Hub, tiny_folder: Path) -> None:
    hub.publish("somebody/tiny", tiny_folder, facts={"safetensors": {"parameters": {}, "total": 10**13}})
    with pytest.raises(ModelTooLarge):
        from_hub().wait("t")
    assert not any("resolve" in path for path in hub.asked)
