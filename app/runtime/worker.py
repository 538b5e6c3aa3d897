"""The one thread on which models run.

torch uses all cores by itself: two forwards at once would only slow each other down, and its memory grows
with every thread that calls it. So one thread does all numeric work, the event loop never blocks, clients are
served in turn, and work that would wait too long is refused at once.
"""

import asyncio
from collections.abc import Callable
from threading import Condition, Thread
from typing import TypeVar

from ..capture.preemptible_job import STRETCH_SECONDS, PreemptibleJob, draining
from ..errors import Busy
from ..message import _
from ..models.memory import naming_lack_of_memory
from .fair_queue import FairQueue, current_client

T = TypeVar("T")

# How long closing waits for running work; by then no reply can be sent any more.
_CLOSE_SECONDS = 1.0


class Worker:
    """Runs work on one thread, clients in turn and each one's in order, with a bounded queue.

    Args:
        queue_size: how much may wait or run; more is refused with Busy.
        stretch_seconds: how long work holds the thread before it yields, where it can (see `yield_thread`).
        name: of the thread.
    """

    def __init__(
        self,
        queue_size: int,
        stretch_seconds: float = STRETCH_SECONDS,
        *,
        name: str = "followspot-inference",
    ) -> None:
        self._queue_size = queue_size
        self._stretch_seconds = stretch_seconds
        self._waiting: FairQueue[PreemptibleJob] = FairQueue()
        self._running: PreemptibleJob | None = None
        self._closed = False
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

    async def run(self, work: Callable[[], T]) -> T:
        """Run some work and return its result. Cancelling drops it, or ends it where it next yields.

        Raises:
            Busy: the queue is full.
            Draining: the server is shutting down, before the work began or before it was done.
            OutOfMemory: an allocation of memory failed.
        """
        job = PreemptibleJob(work, current_client.get(), self._stretch_seconds)
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
            waiting, self._waiting = self._waiting, FairQueue()
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
            if self.pending >= self._queue_size:
                raise Busy(
                    _("{count} requests are already waiting for the model.", count=self.pending),
                    hint=_("Try again in a moment."),
                    asked=self.pending + 1,
                    limit=self._queue_size,
                )
            self._waiting.add(job.client, job)
            if self._thread.ident is None:
                self._thread.start()
            self._changed.notify()

    def _discard(self, job: PreemptibleJob) -> None:
        with self._changed:
            self._waiting.discard(job.client, job)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            done = job.resume()
            # Its place is released before the caller is notified.
            with self._changed:
                self._running = None
                if not done and not self._closed:
                    self._waiting.add(job.client, job)
            if done:
                job.deliver()
            elif self._closed:
                job.refuse()
            del job  # captures are large, and the next work may take long to arrive

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
