"""The one thread on which models run.

torch uses all cores by itself: two forwards at once would only slow each other down, and its memory grows
with every thread that calls it. So one thread does all numeric work, the event loop never blocks, clients are
served in turn, and work that would wait too long is refused at once.
"""

import asyncio
import math
import time
from collections.abc import Callable
from threading import Condition, Thread
from typing import Protocol, TypeVar

from ..capture.preemptible_job import STRETCH_SECONDS, PreemptibleJob, WorkKind, draining
from ..models.memory import naming_lack_of_memory
from .fair_queue import current_client
from .queue_refusals import client_queue_full, queue_full
from .work_queue import WorkQueue

T = TypeVar("T")

# How long closing waits for running work; by then no reply can be sent any more.
_CLOSE_SECONDS = 1.0
# The weight of the newest work in the mean time that work takes.
_NEWEST = 0.05
_LONGEST_RETRY_SECONDS = 60


class WorkMeter(Protocol):
    """Is told how long work waits and takes, on the thread that does it."""

    def work_began(self, kind: WorkKind, waited: float) -> None:
        """Work begins, so many seconds after it arrived."""
        ...

    def work_ended(self, kind: WorkKind, seconds: float) -> None:
        """Work is done, and held the thread for so long."""
        ...


class Worker:
    """Runs work on one thread, clients in turn and each one's in order, with a bounded queue.

    Args:
        queue_size: how much may wait or run; more is refused with Busy.
        client_queue: how much of one client may wait; more is refused with TooManyRequests.
        stretch_seconds: how long work holds the thread before it yields, where it can (see `yield_thread`).
        name: of the thread.
        meter: is told of all work.

    Attributes:
        interruptions: how often work yielded the thread, before it was done, while other work waited.
    """

    def __init__(
        self,
        queue_size: int,
        client_queue: int | None = None,
        stretch_seconds: float = STRETCH_SECONDS,
        *,
        name: str = "followspot-inference",
        meter: WorkMeter | None = None,
    ) -> None:
        self.interruptions = 0
        self._meter = meter
        self._queue_size = queue_size
        self._client_queue = client_queue or queue_size
        self._stretch_seconds = stretch_seconds
        self._waiting = WorkQueue(stretch_seconds)
        # How long work holds the thread in all.
        self._mean_seconds = 0.0
        self._running: PreemptibleJob | None = None
        self._closed = False
        # Work that was interrupted when the worker was closed; it ends on its own thread.
        self._refused: list[PreemptibleJob] = []
        self._changed = Condition()
        # A daemon: ending the process does not wait for a forward of minutes.
        self._thread = Thread(target=self._work, name=name, daemon=True)

    @property
    def pending(self) -> int:
        """How much currently waits or runs."""
        with self._changed:
            return len(self._waiting) + (self._running is not None)

    @property
    def draining(self) -> bool:
        """Whether it accepts no more work."""
        return self._closed

    def ahead(self, purpose: object) -> int | None:
        """How much new work is done before that of some purpose begins; None if it does not wait."""
        with self._changed:
            job = next((job for job in self._waiting if job.purpose is purpose), None)
            if job is None or job.has_begun:
                return None
            return self._waiting.ahead(job) + (self._running is not None)

    async def run(self, work: Callable[[], T], purpose: object = None, kind: WorkKind = "analysis") -> T:
        """Run some work and return its result. Cancelling drops it, or ends it where it next yields.

        Args:
            purpose: by which `ahead` finds the work.
            kind: of the work, for metrics.

        Raises:
            Busy: the queue is full.
            TooManyRequests: the client has too much in it.
            Draining: the server is shutting down, before the work began or before it was done.
            OutOfMemory: an allocation of memory failed.
        """
        job = PreemptibleJob(work, current_client.get(), self._stretch_seconds, purpose, kind)
        self._submit(job)
        try:
            with naming_lack_of_memory():
                result: T = await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.abandoned = True
            if job.future.cancel():
                self._discard(job)
            raise
        finally:
            del job  # breaks a cycle: an exception raised here refers to this frame, the job to it
        return result

    def drain(self) -> None:
        """Accept no more work, and refuse waiting work; running work continues until it is done or yields."""
        with self._changed:
            self._closed = True
            waiting, self._waiting = self._waiting, WorkQueue(self._stretch_seconds)
            self._refused += [job for job in waiting if job.has_begun]
            self._changed.notify()
        for job in waiting:
            job.refuse()

    def abandon(self) -> None:
        """Drain, and no longer wait for running work either: its callers are refused."""
        self.drain()
        running = self._running
        if running is not None:
            running.refuse()

    def close(self) -> None:
        """Drain, and wait a moment for running work."""
        self.drain()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_SECONDS)

    def _submit(self, job: PreemptibleJob) -> None:
        with self._changed:
            if self._closed:
                raise draining()
            self._check_room(job.client)
            self._waiting.add(job)
            if self._thread.ident is None:
                self._thread.start()
            self._changed.notify()

    def _check_room(self, client: str) -> None:
        """Raise Busy or TooManyRequests if no more work of a client may wait."""
        pending, own = self.pending, self._waiting.count(client)
        if pending >= self._queue_size:
            raise queue_full(pending, self._queue_size).retried_after(self._seconds(pending))
        if own >= self._client_queue:
            raise client_queue_full(own, self._client_queue).retried_after(self._seconds(own))

    def _seconds(self, count: int) -> int:
        """About how long so much work takes, in whole seconds: when to try again."""
        return min(max(math.ceil(count * self._mean_seconds), 1), _LONGEST_RETRY_SECONDS)

    def _discard(self, job: PreemptibleJob) -> None:
        with self._changed:
            self._waiting.discard(job)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            was_new, begin = not job.has_begun, time.perf_counter()
            if was_new and self._meter is not None:
                self._meter.work_began(job.kind, begin - job.arrived)
            done = job.resume()
            seconds = time.perf_counter() - begin
            # Its place is released before the caller is notified.
            with self._changed:
                self._running = None
                self._waiting.held(seconds, was_new=was_new)
                job.seconds += seconds
                if done:
                    self._mean_seconds += _NEWEST * (job.seconds - self._mean_seconds)
                if not done and not self._closed:
                    self.interruptions += bool(self._waiting)
                    self._waiting.add(job)
            if done:
                if self._meter is not None:
                    self._meter.work_ended(job.kind, job.seconds)
                job.deliver()
            elif self._closed:
                job.refuse()
                job.end()
            del job  # captures are large, and the next work may take long to arrive
        while self._refused:
            self._refused.pop().end()

    def _next(self) -> PreemptibleJob | None:
        """The next work, once there is some; None when there will be no more."""
        with self._changed:
            while True:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return None
                job = self._waiting.next()
                if job.start():
                    self._running = job
                    return job
