"""Following what is generated: for anybody, at any time, to an end in every case."""

import asyncio
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModelForCausalLM, WhisperForConditionalGeneration

from app.capture import interruption, token_generation
from app.capture.interruption import GENERATIONS
from app.capture.preemptible_job import yield_thread
from app.capture.progress import Progress
from app.core.capture import Capture
from app.core.generated_token import (
    GeneratedToken,
    GenerationBegun,
    GenerationEnded,
    GenerationEvent,
    HeadPlace,
)
from app.core.input import Generation, Input
from app.errors import Busy, TooManyTokens
from app.runtime import captures_under_way
from app.runtime.engine import Engine
from app.runtime.models import model_pool
from app.settings import Settings
from app.store.database import Database
from app.store.files import FileStore, StoredFile, digest_of
from app.store.inputs import InputStore

from ..sounds import audio_file, sine
from ..speech import MULTILINGUAL, save_speech
from ..tiny import save_tiny

PLAN = Generation(tokens=8, method="sample", seed=2, temperature=9)
GIVEN = Input(text="the cat sat on the mat", generate=PLAN)
HEAD = HeadPlace("self", 1, 2)
SECONDS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny", "llama", kind=AutoModelForCausalLM)


@pytest.fixture
def engine(folder: Path, tmp_path: Path) -> Engine:
    return engine_over(folder, tmp_path)


def engine_over(model: Path, folder: Path) -> Engine:
    """With a database in that folder; the model is loaded."""
    settings = Settings(model=str(model), database=folder / "db.sqlite3")
    pool = model_pool(settings)
    pool.wait(pool.default)
    database = Database(settings.database)
    return Engine(settings, pool, InputStore(database, 10), FileStore(database, 1 << 20))


async def told(engine: Engine, user_input: Input = GIVEN, head: HeadPlace = HEAD) -> list[GenerationEvent]:
    """All events of one who follows."""
    follower = engine.follower(None, user_input, head)
    with engine.following(follower):
        return [event async for event in follower.events() if event is not None]


def tokens_of(events: list[GenerationEvent]) -> list[GeneratedToken]:
    assert isinstance(events[0], GenerationBegun) and isinstance(events[-1], GenerationEnded)
    tokens = [event for event in events[1:-1] if isinstance(event, GeneratedToken)]
    assert [token.index for token in tokens] == list(range(len(events) - 2))
    assert events[-1].tokens == len(tokens)
    return tokens


def answer_of(capture: Capture) -> list[str]:
    return [token.text for token in capture.tokens["text"] if token.part == "answer"]


def nothing_left(engine: Engine) -> bool:
    under_way = engine._under_way
    return not (under_way._followers or under_way._wanted or under_way._runs)


class Held:
    """Lets a model generate so many tokens, and then no more until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
        self._let_others_run = GENERATIONS.pause
        self._left = count
        self.may_go_on = False
        monkeypatch.setattr(GENERATIONS, "pause", self._after_token)
        monkeypatch.setattr("app.capture.preemptible_job.STRETCH_SECONDS", 0.0)

    def _after_token(self) -> None:
        self._left -= 1
        self._let_others_run()
        while self._left <= 0 and not self.may_go_on:
            self._let_others_run()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Held:
    engine._worker._stretch_seconds = 0.0
    return Held(monkeypatch, 3)


async def arrived(engine: Engine, count: int) -> Progress:
    """The progress of the generation, once there are so many tokens."""
    key = (engine._model_pool.default, GIVEN)
    while (progress := engine._under_way.progress(key)) is None or progress.feed.count < count:
        await asyncio.sleep(0)
    return progress


def test_tokens_come_with_rows_and_the_last_event_names_the_capture(engine: Engine) -> None:
    async def both() -> tuple[list[GenerationEvent], Capture]:
        events, (capture, _created) = await asyncio.gather(told(engine), engine.capture(None, GIVEN))
        return events, capture

    events, capture = asyncio.run(both())
    tokens = tokens_of(events)
    assert events[0] == GenerationBegun("sample", 8, True, True)
    assert [token.token for token in tokens] == answer_of(capture)
    assert [token.row.query for token in tokens if token.row] == list(range(6, 6 + len(tokens)))
    assert events[-1] == GenerationEnded("done", len(tokens), capture.id)
    assert nothing_left(engine)


def test_two_share_a_run_and_the_later_gets_the_tokens_so_far(engine: Engine, held: Held) -> None:
    other_head = replace(HEAD, layer=0)

    async def both() -> list[Any]:
        first = asyncio.create_task(told(engine))
        captures = [asyncio.create_task(engine.capture(None, GIVEN)) for _ in range(2)]
        await arrived(engine, 3)
        second = asyncio.create_task(told(engine, head=other_head))
        await asyncio.sleep(0)
        held.may_go_on = True
        return [await first, await second, *[(await capture)[0] for capture in captures]]

    first, second, capture, same = asyncio.run(both())
    assert capture is same
    early, late = tokens_of(first), tokens_of(second)
    assert [replace(token, row=None) for token in early] == [replace(token, row=None) for token in late]
    assert all(token.row and token.row.layer == 1 for token in early)
    # The step that was under way already listened to the others' head only.
    assert [token.row is None for token in late[:3]] == [True] * 3
    assert late[-1].row is not None and late[-1].row.layer == 0


def test_others_run_between_two_tokens(engine: Engine, held: Held) -> None:
    async def between() -> tuple[Any, Capture]:
        generating = asyncio.create_task(engine.capture(None, GIVEN))
        await arrived(engine, 3)
        plain, _ = await asyncio.wait_for(engine.capture(None, Input(text="the cat")), SECONDS)
        with_model = await asyncio.wait_for(engine.run(plain.difference), SECONDS)
        assert not generating.done()
        held.may_go_on = True
        return with_model, (await generating)[0]

    difference, capture = asyncio.run(between())
    assert 0 <= difference.max_difference <= 1e-5
    # What ran in between changed nothing.
    assert tokens_of_alone(engine) == answer_of(capture)


def test_few_generations_are_interrupted_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds the keys and values of each."""
    engine._worker._stretch_seconds = 0.0
    counts: list[int] = []

    def counted() -> None:
        counts.append(GENERATIONS._count)
        yield_thread()

    monkeypatch.setattr(interruption, "yield_thread", counted)
    monkeypatch.setattr(GENERATIONS, "_most", 3)
    inputs = [replace(GIVEN, text=f"the cat sat on{' the' * count}") for count in range(1, 7)]

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(engine.capture(None, one) for one in inputs))

    captures = [capture for capture, _created in asyncio.run(all_of_them())]
    assert max(counts) == 3 and GENERATIONS._count == 0
    assert [capture.input for capture in captures] == inputs


def tokens_of_alone(engine: Engine) -> list[str]:
    """The same tokens, generated while nothing else runs."""
    prepared = engine._model_pool.require(engine._model_pool.default)
    reader = prepared.loaded.reader
    ids = token_generation.write(prepared.loaded, reader.read(GIVEN, {}), PLAN)
    return [token.text for token in reader.read(GIVEN, {}, ids).tokens["text"] if token.part == "answer"]


def test_a_stopped_generation_is_the_same_input_with_as_many_tokens(
    engine: Engine, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(GIVEN, generate=replace(PLAN, tokens=3))

    async def stop() -> tuple[list[GenerationEvent], Capture]:
        following = asyncio.create_task(told(engine))
        generating = asyncio.create_task(engine.capture(None, GIVEN))
        await arrived(engine, 3)
        generating.cancel()
        monkeypatch.setattr("app.capture.generation.write", lambda *_: pytest.fail("it is known"))
        capture, _ = await engine.capture(None, few)
        return await following, capture

    events, capture = asyncio.run(stop())
    held.may_go_on = True
    tokens = tokens_of(events)
    assert events[-1] == GenerationEnded("stopped", 3)
    assert answer_of(capture) == [token.token for token in tokens] == tokens_of_alone(engine)[:3]
    assert capture.id != engine._model_pool.require(engine._model_pool.default).capture_id(GIVEN)
    stored = engine._inputs.recall(capture.id)
    assert stored is not None and stored.input == few and len(stored.answer or ()) == 3


def test_an_answer_of_fewer_tokens_is_known_and_of_more_is_not(engine: Engine) -> None:
    async def capture(count: int) -> Capture:
        return (await engine.capture(None, replace(GIVEN, generate=replace(PLAN, tokens=count))))[0]

    prepared = engine._model_pool.require(engine._model_pool.default)

    def known(**changes: Any) -> tuple[int, ...] | None:
        return engine._answers.find(prepared, replace(GIVEN, generate=replace(PLAN, **changes)))

    whole = asyncio.run(capture(6))
    ids = [token.id for token in whole.tokens["text"] if token.part == "answer"]
    assert [known(tokens=count) for count in (1, 4, 6)] == [tuple(ids[:count]) for count in (1, 4, 6)]
    assert known(tokens=7) is None
    assert known(tokens=4, seed=3) is known(tokens=4, method="greedy") is known(method="beam") is None
    fewer = asyncio.run(capture(4))
    assert [token.id for token in fewer.tokens["text"]] == [token.id for token in whole.tokens["text"]][:11]


def test_a_stopped_transcript_keeps_its_detected_language(tmp_path: Path) -> None:
    folder = save_speech(
        tmp_path / "whisper", WhisperForConditionalGeneration, "whisper", languages=MULTILINGUAL
    )
    engine = engine_over(folder, tmp_path)
    sound = audio_file(sine(440, 1.0), subtype="FLOAT")
    engine._files.remember(StoredFile("audio", sound))
    whole, few = (
        Input(audio=digest_of(sound), generate=generate) for generate in (None, Generation(tokens=2))
    )

    async def both() -> tuple[list[GenerationEvent], list[Capture]]:
        events, (capture, _created) = await asyncio.gather(
            told(engine, whole, HeadPlace()), engine.capture(None, whole)
        )
        return events, [capture, (await engine.capture(None, few))[0]]

    events, (capture, stopped) = asyncio.run(both())
    ids = [[token.id for token in one.tokens["target"]] for one in (capture, stopped)]
    assert ids[1] == ids[0][: len(ids[1])] and len(ids[0]) - len(ids[1]) == len(tokens_of(events)) - 2
    assert capture.language == stopped.language
    for token in tokens_of(events):
        row = token.row
        assert row is not None and row.stream == "cross"
        weights = capture.weights("cross", 0)[0, row.query]
        assert len(weights) == row.keys
        for key in row.largest:
            assert key.weight == pytest.approx(float(weights[key.position]), abs=1e-5)


def test_a_beam_search_counts_tokens_only(engine: Engine) -> None:
    beams = replace(GIVEN, generate=Generation(tokens=5, method="beam", beams=2))

    async def both() -> list[GenerationEvent]:
        return (await asyncio.gather(told(engine, beams), engine.capture(None, beams)))[0]

    begun, ended = asyncio.run(both())
    assert begun == GenerationBegun("beam", 5, False, False)
    assert isinstance(ended, GenerationEnded) and (ended.outcome, ended.tokens) == ("done", 0)


def test_nothing_to_follow(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_under_way, "_START_SECONDS", 0.0)
    assert asyncio.run(told(engine)) == [GenerationEnded("absent", 0)]


def test_a_capture_that_is_there_ends_the_stream(engine: Engine) -> None:
    async def again() -> tuple[Capture, list[GenerationEvent]]:
        capture, _ = await engine.capture(None, GIVEN)
        events, _same = await asyncio.gather(told(engine), engine.capture(None, GIVEN))
        return capture, events

    capture, events = asyncio.run(again())
    assert events == [GenerationEnded("done", 0, capture.id)]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(TooManyTokens("Too long.", hint="Cut it."), "refused"), (RuntimeError("a fault"), "failed")],
)
def test_a_run_that_fails_ends_the_stream(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, error: Exception, outcome: str
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(engine, "_run", fail)

    async def both() -> Any:
        return await asyncio.gather(told(engine), engine.capture(None, GIVEN), return_exceptions=True)

    events, raised = asyncio.run(both())
    assert raised is error
    (ended,) = events
    assert (ended.outcome, ended.id) == (outcome, None)
    assert (ended.problem or {}).get("code") == ("too-many-tokens" if outcome == "refused" else None)


def test_a_quiet_stream_is_kept_alive(engine: Engine, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_under_way, "_QUIET_SECONDS", 0.001)

    async def quiet() -> None:
        generating = asyncio.create_task(engine.capture(None, GIVEN))
        follower = engine.follower(None, GIVEN, HEAD)
        with engine.following(follower):
            async for event in follower.events():
                if event is None:
                    break
        held.may_go_on = True
        await generating

    asyncio.run(asyncio.wait_for(quiet(), SECONDS))


def test_how_many_may_follow_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_under_way, "_FOLLOWERS", 2)
    followers = [engine.follower(None, GIVEN, HEAD) for _ in range(3)]
    with engine.following(followers[0]):
        with engine.following(followers[1]), pytest.raises(Busy, match="followed at once"):
            engine.following(followers[2]).__enter__()
        with engine.following(followers[2]):
            pass
    assert nothing_left(engine)


def test_speed_is_learned_without_what_ran_in_between(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another's second between two tokens is not this model's."""
    clock, learned = iter(range(10_000)), []

    def between() -> None:
        for _ in range(500):
            next(clock)

    monkeypatch.setattr("app.capture.timing.wall", lambda: float(next(clock)))
    monkeypatch.setattr(interruption, "yield_thread", between)
    observe = lambda cost, lengths, writing, begin, moments: learned.extend(moments)  # noqa: E731
    monkeypatch.setattr("app.capture.generation.learn", observe)
    asyncio.run(engine.capture(None, GIVEN))
    walls = [moment.wall for moment in learned]
    assert max(later - one for one, later in pairwise(walls)) < 100
