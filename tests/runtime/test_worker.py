"""One thread, a bounded queue, and work that is dropped when nobody waits for it."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from app.capture.live_capture import run
from app.capture.preemptible_job import yield_thread
from app.capture.weights import WeightsCache
from app.compare.head_differences import head_differences
from app.core.input import Input
from app.errors import Busy, Draining, OutOfMemory, TooManyRequests
from app.runtime.fair_queue import FairQueue, current_client
from app.runtime.request_coalescing import RequestCoalescer
from app.runtime.worker import Worker

from ..tiny import tiny_prepared, tiny_reading


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(queue_size=2)
    yield worker
    worker.close()


def test_everything_runs_on_one_thread(worker: Worker) -> None:
    async def names() -> set[str]:
        return {await worker.run(lambda: threading.current_thread().name) for _ in range(5)}

    result = asyncio.run(names())
    assert len(result) == 1
    assert threading.current_thread().name not in result


def test_a_full_queue_refuses_with_both_numbers(worker: Worker) -> None:
    async def fill() -> None:
        gate = threading.Event()
        waiting = [asyncio.create_task(worker.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        assert worker.pending == 2
        try:
            with pytest.raises(Busy) as refusal:
                await worker.run(lambda: None)
            assert refusal.value.facts == {"asked": 3, "limit": 2}
        finally:
            gate.set()
            await asyncio.gather(*waiting)
        assert worker.pending == 0

    asyncio.run(fill())


def test_a_client_with_too_much_in_the_queue_is_refused_and_others_are_not() -> None:
    worker = Worker(queue_size=9, client_queue=2)

    async def fill() -> None:
        gate = threading.Event()
        waiting = [asyncio.create_task(worker.run(gate.wait))]
        await until(lambda: worker.pending == 1 and not len(worker._waiting))
        waiting += [asyncio.create_task(worker.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(TooManyRequests) as refusal:
                await worker.run(lambda: None)
            assert refusal.value.facts == {"asked": 3, "limit": 2}
            assert refusal.value.retry_after_s == 1
            current_client.set("another")
            waiting.append(asyncio.create_task(worker.run(gate.wait)))
            await asyncio.sleep(0)
            assert worker.pending == 4
        finally:
            gate.set()
            await asyncio.gather(*waiting)

    asyncio.run(fill())
    worker.close()


def test_work_knows_how_much_is_done_before_it_begins() -> None:
    worker = Worker(queue_size=9)

    async def ask() -> list[int | None]:
        gate = threading.Event()
        current_client.set("first")
        waiting = [asyncio.create_task(worker.run(gate.wait, number)) for number in range(3)]
        await until(lambda: worker.pending == 3 and len(worker._waiting) == 2)
        current_client.set("second")
        waiting += [asyncio.create_task(worker.run(gate.wait, number)) for number in range(3, 5)]
        await asyncio.sleep(0)
        places = [worker.ahead(number) for number in range(6)]
        gate.set()
        await asyncio.gather(*waiting)
        return places

    # 0 runs; then the two clients take turns: 1 and 3, 2 and 4. Nothing waits for 5.
    assert asyncio.run(ask()) == [None, 1, 3, 2, 4, None]
    worker.close()


def test_work_for_which_memory_does_not_suffice_says_what_to_do(worker: Worker) -> None:
    def allocate() -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory")

    with pytest.raises(OutOfMemory, match="not enough memory") as refused:
        asyncio.run(worker.run(allocate))
    assert "smaller model" in (refused.value.hint or "")
    with pytest.raises(ZeroDivisionError):
        asyncio.run(worker.run(lambda: 1 / 0))


def test_cancelled_work_that_has_not_begun_is_dropped(worker: Worker) -> None:
    async def cancel() -> list[str]:
        gate, done = threading.Event(), list[str]()
        first = asyncio.create_task(worker.run(gate.wait))
        second = asyncio.create_task(worker.run(lambda: done.append("second")))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        gate.set()
        await first
        return done

    assert asyncio.run(cancel()) == []
    assert worker.pending == 0


def test_errors_reach_whoever_asked(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(worker.run(lambda: 1 // 0))


def test_long_work_gives_way_to_what_waits() -> None:
    worker = Worker(queue_size=3, stretch_seconds=0)

    async def both() -> list[str]:
        done, gate = list[str](), threading.Event()

        def long() -> str:
            gate.wait()
            for step in range(3):
                done.append(f"long {step}")
                yield_thread()
            return "long"

        waiting = [asyncio.create_task(worker.run(work)) for work in (long, partial(done.append, "short"))]
        await asyncio.sleep(0)
        assert worker.pending == 2
        gate.set()
        assert await asyncio.gather(*waiting) == ["long", None]
        assert worker.pending == 0
        return done

    try:
        assert asyncio.run(both()) == ["long 0", "short", "long 1", "long 2"]
        assert worker.interruptions == 1, "nothing waited at the other two yields"
    finally:
        worker.close()


def test_work_that_holds_the_thread_for_less_than_a_stretch_goes_on() -> None:
    worker = Worker(queue_size=3, stretch_seconds=3600)

    async def both() -> list[str]:
        done, gate = list[str](), threading.Event()

        def quick() -> None:
            gate.wait()
            for step in range(2):
                done.append(f"quick {step}")
                yield_thread()

        waiting = [asyncio.create_task(worker.run(work)) for work in (quick, partial(done.append, "other"))]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*waiting)
        return done

    try:
        assert asyncio.run(both()) == ["quick 0", "quick 1", "other"]
    finally:
        worker.close()


def test_long_work_ends_where_it_gives_way_once_nobody_waits_for_it() -> None:
    worker = Worker(queue_size=3, stretch_seconds=0)

    async def hang_up() -> list[str]:
        done, started, gate, ended = list[str](), asyncio.Event(), threading.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def long() -> None:
            try:
                loop.call_soon_threadsafe(started.set)
                gate.wait()
                yield_thread()
                done.append("never")
            finally:
                done.append("ended")
                loop.call_soon_threadsafe(ended.set)

        task = asyncio.create_task(worker.run(long))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gate.set()
        await worker.run(lambda: done.append("next"))
        # The next work may be done first: it is served in the pause of the long one.
        await asyncio.wait_for(ended.wait(), 30)
        return done

    try:
        assert sorted(asyncio.run(hang_up())) == ["ended", "next"]
    finally:
        worker.close()


def test_errors_of_work_that_gave_way_reach_whoever_asked() -> None:
    worker = Worker(queue_size=3, stretch_seconds=0)

    def fails() -> None:
        yield_thread()
        raise KeyError("late")

    try:
        with pytest.raises(KeyError, match="late"):
            asyncio.run(worker.run(fails))
    finally:
        worker.close()


def test_work_that_gave_way_is_refused_when_the_server_shuts_down() -> None:
    worker = Worker(queue_size=3, stretch_seconds=0)

    async def drain() -> None:
        started, gate = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()

        def long() -> None:
            loop.call_soon_threadsafe(started.set)
            gate.wait()
            yield_thread()

        task = asyncio.create_task(worker.run(long))
        await started.wait()
        worker.drain()
        gate.set()
        with pytest.raises(Draining):
            await task

    asyncio.run(drain())
    worker.close()


def test_what_was_interrupted_ends_when_the_worker_closes() -> None:
    """What it held for others, such as its place among long runs, is free again."""
    worker = Worker(queue_size=3, stretch_seconds=0)
    ended = threading.Event()

    async def close() -> None:
        started = threading.Event()

        def long() -> None:
            try:
                while True:
                    started.set()
                    yield_thread()
            finally:
                ended.set()

        task = asyncio.create_task(worker.run(long))
        await asyncio.to_thread(started.wait)
        worker.close()
        with pytest.raises(Draining):
            await task

    asyncio.run(close())
    assert ended.wait(10)


class Large:
    """The data that some work holds."""

    def used(self, how: str) -> None:
        if how == "fails":
            raise ValueError
        while how == "abandoned":
            yield_thread()


@pytest.mark.parametrize("how", ["is done", "fails", "abandoned"])
def test_what_work_held_is_free_as_soon_as_it_ends(how: str) -> None:
    """At once, not at the next cyclic garbage collection."""
    worker = Worker(queue_size=3, stretch_seconds=0)

    async def hold() -> bool:
        large = Large()
        held = weakref.ref(large)
        task = asyncio.create_task(worker.run(partial(large.used, how)))
        del large
        if how == "abandoned":
            await worker.run(lambda: None)  # it has started
            task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() == (how == "abandoned")
        assert (task.cancelled() or isinstance(task.exception(), ValueError)) == (how != "is done")
        del task
        for _ in range(2):
            await worker.run(lambda: None)
        return held() is None

    gc.disable()
    try:
        assert asyncio.run(hold())
    finally:
        gc.enable()
        worker.close()


def test_a_comparison_of_every_head_gives_way() -> None:
    """Any analysis that reads weights yields, without code for it."""
    worker = Worker(queue_size=3, stretch_seconds=0)
    a, b = (
        run(tiny_prepared("bert"), Input(text="text"), tiny_reading(length), f"{length}", WeightsCache(1))
        for length in (8, 9)
    )

    async def both() -> list[str]:
        done, gate = list[str](), threading.Event()

        def long() -> None:
            gate.wait()
            head_differences((a, "self"), (b, "self"))
            done.append("comparison")

        waiting = [asyncio.create_task(worker.run(work)) for work in (long, partial(done.append, "short"))]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*waiting)
        return done

    try:
        assert asyncio.run(both()) == ["short", "comparison"]
    finally:
        worker.close()


def test_giving_way_elsewhere_does_nothing() -> None:
    yield_thread()


def test_a_closed_worker_takes_nothing() -> None:
    worker = Worker(queue_size=1)
    worker.close()
    with pytest.raises(Draining):
        asyncio.run(worker.run(lambda: None))


def test_a_client_that_asks_for_little_does_not_wait_for_one_that_asks_for_much() -> None:
    async def ask() -> list[str]:
        worker, gate, done = Worker(queue_size=50), threading.Event(), list[str]()

        async def client(name: str, count: int) -> None:
            current_client.set(name)
            await asyncio.gather(*(worker.run(partial(done.append, f"{name}{n}")) for n in range(count)))

        holding = asyncio.create_task(worker.run(gate.wait))
        await asyncio.sleep(0)
        clients = [asyncio.create_task(client(*arguments)) for arguments in (("a", 40), ("b", 2), ("c", 1))]
        while worker.pending < 44:
            await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(holding, *clients)
        worker.close()
        return done

    assert asyncio.run(ask())[:6] == ["a0", "b0", "c0", "a1", "b1", "a2"]


def test_draining_refuses_what_waits_and_finishes_what_runs() -> None:
    async def drain() -> bool:
        worker, started, gate = Worker(queue_size=30), threading.Event(), threading.Event()

        def work() -> bool:
            started.set()
            return gate.wait(20)

        running = asyncio.create_task(worker.run(work))
        waiting = [asyncio.create_task(worker.run(gate.wait)) for _ in range(20)]
        await asyncio.to_thread(started.wait, 20)
        worker.drain()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Draining] * 20
        assert (worker.pending, running.done()) == (1, False)
        gate.set()
        return await running

    assert asyncio.run(drain())


def test_who_waits_for_what_runs_can_be_refused_too() -> None:
    async def abandon() -> None:
        worker, started, gate, ended = Worker(queue_size=1), *(threading.Event() for _ in range(3))

        def work() -> None:
            started.set()
            gate.wait(20)
            ended.set()

        running = asyncio.create_task(worker.run(work))
        await asyncio.to_thread(started.wait, 20)
        worker.abandon()
        with pytest.raises(Draining):
            await running
        gate.set()
        worker.close()  # the thread has survived the abandoned reply
        assert ended.is_set()

    asyncio.run(abandon())


def test_turns_keep_the_order_of_each_client() -> None:
    turns = FairQueue[int]()
    for client, item in [("a", 1), ("a", 2), ("b", 3), ("a", 4), ("c", 5), ("b", 6)]:
        turns.add(client, item)
    turns.discard("c", 5)
    turns.discard("c", 5)
    assert (len(turns), list(turns)) == (5, [1, 2, 4, 3, 6])
    assert [turns.next() for _ in range(5)] == [1, 3, 2, 6, 4]
    assert not turns
    with pytest.raises(KeyError):
        turns.next()


def test_one_waiter_leaving_does_not_disturb_the_others() -> None:
    async def fly() -> tuple[int, int]:
        coalescer, gate, starts = RequestCoalescer[int](), asyncio.Event(), 0

        async def work() -> int:
            nonlocal starts
            starts += 1
            await gate.wait()
            return 7

        stays, leaves = (asyncio.create_task(coalescer.run_once("key", work)) for _ in range(2))
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.wait([leaves])
        gate.set()
        return await stays, starts

    assert asyncio.run(fly()) == (7, 1)


def test_the_last_waiter_leaving_cancels_the_run() -> None:
    async def fly() -> bool:
        coalescer, cancelled = RequestCoalescer[None](), asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        waiter = asyncio.create_task(coalescer.run_once("key", work))
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.wait([waiter])
        await asyncio.wait_for(cancelled.wait(), 5)

        async def other() -> None:
            return None

        # A new request must not join the run that is being cancelled.
        await coalescer.run_once("key", other)
        return True

    assert asyncio.run(fly())


def test_a_cancelled_run_that_ends_late_leaves_the_next_alone() -> None:
    async def fly() -> int:
        coalescer, gates, starts = RequestCoalescer[int](), [asyncio.Event(), asyncio.Event()], 0

        async def work() -> int:
            nonlocal starts
            starts += 1
            begun = starts
            try:
                await gates[begun - 1].wait()
            except asyncio.CancelledError:
                await gates[0].wait()  # it does not end at once
                raise
            return begun

        first = asyncio.create_task(coalescer.run_once("key", work))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        second = asyncio.create_task(coalescer.run_once("key", work))
        await asyncio.sleep(0)
        gates[0].set()
        for _ in range(5):  # the first ends
            await asyncio.sleep(0)
        third = asyncio.create_task(coalescer.run_once("key", work))
        await asyncio.sleep(0)
        gates[1].set()
        assert await second == await third == 2
        return starts

    assert asyncio.run(fly()) == 2
