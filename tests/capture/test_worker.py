"""One thread, a bounded queue, and work that is dropped when nobody waits for it."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from app.capture.flights import Flights
from app.capture.worker import Worker
from app.errors import Busy, Draining


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(queue_size=2)
    yield worker
    worker.close()


def test_everything_runs_on_one_thread(worker: Worker) -> None:
    async def names() -> set[str]:
        return {await worker.run(lambda: threading.current_thread().name) for _ in range(5)}

    found = asyncio.run(names())
    assert len(found) == 1
    assert threading.current_thread().name not in found


def test_a_full_queue_refuses_with_both_numbers(worker: Worker) -> None:
    async def fill() -> None:
        gate = threading.Event()
        waiting = [asyncio.create_task(worker.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        assert worker.pending == 2
        try:
            with pytest.raises(Busy) as caught:
                await worker.run(lambda: None)
            assert caught.value.facts == {"asked": 3, "limit": 2}
        finally:
            gate.set()
            await asyncio.gather(*waiting)
        assert worker.pending == 0

    asyncio.run(fill())


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


def test_a_closed_worker_takes_nothing() -> None:
    worker = Worker(queue_size=1)
    worker.close()
    with pytest.raises(Draining):
        asyncio.run(worker.run(lambda: None))


def test_one_waiter_leaving_does_not_disturb_the_others() -> None:
    async def fly() -> tuple[int, int]:
        flights, gate, starts = Flights[int](), asyncio.Event(), 0

        async def work() -> int:
            nonlocal starts
            starts += 1
            await gate.wait()
            return 7

        stays, leaves = (asyncio.create_task(flights.join("key", work)) for _ in range(2))
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.wait([leaves])
        gate.set()
        return await stays, starts

    assert asyncio.run(fly()) == (7, 1)


def test_the_last_waiter_leaving_cancels_the_run() -> None:
    async def fly() -> bool:
        flights, cancelled = Flights[None](), asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        waiter = asyncio.create_task(flights.join("key", work))
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.wait([waiter])
        await asyncio.wait_for(cancelled.wait(), 5)

        async def other() -> None:
            return None

        # A new request must not join the run that is being cancelled.
        await flights.join("key", other)
        return True

    assert asyncio.run(fly())


def test_a_cancelled_run_that_ends_late_leaves_the_next_alone() -> None:
    async def fly() -> int:
        flights, gates, starts = Flights[int](), [asyncio.Event(), asyncio.Event()], 0

        async def work() -> int:
            nonlocal starts
            starts += 1
            begun = starts
            try:
                await gates[begun - 1].wait()
            except asyncio.CancelledError:
                await gates[0].wait()  # it takes its time to end
                raise
            return begun

        first = asyncio.create_task(flights.join("key", work))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        second = asyncio.create_task(flights.join("key", work))
        await asyncio.sleep(0)
        gates[0].set()
        for _ in range(5):  # the first ends
            await asyncio.sleep(0)
        third = asyncio.create_task(flights.join("key", work))
        await asyncio.sleep(0)
        gates[1].set()
        assert await second == await third == 2
        return starts

    assert asyncio.run(fly()) == 2
