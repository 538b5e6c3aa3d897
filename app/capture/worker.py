"""The one thread on which models run.

torch uses all cores by itself: two forwards at once would only get in each other's way, and its memory
grows with every thread that calls it. So one thread does all numeric work, the event loop never blocks,
clients are served in turn, and what would wait too long is refused at once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, TypeVar

from ..errors import Busy, Draining
from .turns import Turns, asking

T = TypeVar("T")

# How long closing waits for work that runs; nothing can be sent to whoever asked for it by then.
_CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """Some work, and what whoever asked waits for."""

    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)

    def tell(self, result: Any, error: BaseException | None) -> None:
        """Tell whoever waits the outcome, unless they were refused meanwhile."""
        with suppress(InvalidStateError):
            if error is None:
                self.future.set_result(result)
            else:
                self.future.set_exception(error)

    def refuse(self) -> None:
        """Tell whoever waits that the server is shutting down, unless an outcome was told already."""
        with suppress(InvalidStateError):
            self.future.set_exception(_draining())


class Worker:
    """Runs work on one thread, clients in turn and each one's in order, with a bounded queue.

    Args:
        queue_size: how much may wait or run; more is refused with Busy.
    """

    def __init__(self, queue_size: int) -> None:
        self._queue_size = queue_size
        self._waiting: Turns[_Job] = Turns()
        self._running: _Job | None = None
        self._closed = False
        self._changed = Condition()
        # A daemon: whoever ends the process does not wait for a forward of minutes.
        self._thread = Thread(target=self._work, name="followspot-inference", daemon=True)

    @property
    def pending(self) -> int:
        """How much waits or runs now."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    @property
    def draining(self) -> bool:
        """Whether it takes no more work."""
        return self._closed

    async def run(self, work: Callable[[], T]) -> T:
        """Run some work and return its result. Cancelling drops it unless it has begun.

        Raises:
            Busy: the queue is full.
            Draining: the server is shutting down, before the work began or before it was done.
        """
        future: Future[T] = self._submit(asking.get(), _Job(work))
        return await asyncio.wrap_future(future)

    def drain(self) -> None:
        """Take no more work, and refuse what waits; what runs goes on."""
        with self._changed:
            self._closed = True
            waiting, self._waiting = self._waiting, Turns()
            self._changed.notify()
        for job in waiting:
            job.refuse()

    def abandon(self) -> None:
        """Drain, and no longer wait for what runs either: whoever asked for it is refused."""
        self.drain()
        running = self._running
        if running is not None:
            running.refuse()

    def close(self) -> None:
        """Drain, and wait a moment for what runs."""
        self.drain()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_SECONDS)

    def _submit(self, client: str, job: _Job) -> Future[Any]:
        with self._changed:
            if self._closed:
                raise _draining()
            if self.pending >= self._queue_size:
                raise Busy(
                    f"{self.pending} requests are already waiting for the model.",
                    hint="Ask again in a second.",
                    asked=self.pending + 1,
                    limit=self._queue_size,
                )
            self._waiting.add(client, job)
            if self._thread.ident is None:
                self._thread.start()
            self._changed.notify()
        job.future.add_done_callback(lambda _: self._discard(client, job))
        return job.future

    def _discard(self, client: str, job: _Job) -> None:
        with self._changed:
            self._waiting.discard(client, job)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            result, error = None, None
            try:
                result = job.work()
            except BaseException as raised:
                error = raised
            self._running = None  # its place is free before whoever waits is told
            job.tell(result, error)
            del job, result, error  # captures are large, and the next work may be long in coming

    def _next(self) -> _Job | None:
        """The next work, once there is some; None when there will be no more."""
        with self._changed:
            while True:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return None
                job = self._waiting.next()
                if job.future.set_running_or_notify_cancel():
                    self._running = job
                    return job


def _draining() -> Draining:
    return Draining("The server is shutting down.", hint="Ask again in a moment.")
