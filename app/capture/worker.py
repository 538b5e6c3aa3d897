"""The one thread on which models run.

torch uses all cores by itself: two forwards at once would only get in each other's way, and its memory
grows with every thread that calls it. So one thread does all numeric work, the event loop never blocks,
and what would wait too long is refused at once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from ..errors import Busy, Draining

T = TypeVar("T")


class Worker:
    """Runs work on one thread, in order, with a bounded queue.

    Args:
        queue_size: how much may wait or run; more is refused with Busy.
    """

    def __init__(self, queue_size: int) -> None:
        self._queue_size = queue_size
        self._pending = 0
        self._closed = False
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="followspot-inference")

    @property
    def pending(self) -> int:
        """How much waits or runs now."""
        return self._pending

    @property
    def draining(self) -> bool:
        """Whether it takes no more work."""
        return self._closed

    async def run(self, work: Callable[[], T]) -> T:
        """Run some work and return its result. Cancelling drops it unless it has begun.

        Raises:
            Busy: the queue is full.
            Draining: the server is shutting down.
        """
        return await asyncio.wrap_future(self._submit(work))

    def close(self) -> None:
        """Finish what was taken, take no more."""
        self._closed = True
        self._thread.shutdown(wait=True)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if self._closed:
            raise Draining("The server is shutting down.", hint="Ask again in a moment.")
        with self._lock:
            if self._pending >= self._queue_size:
                raise Busy(
                    f"{self._pending} requests are already waiting for the model.",
                    hint="Ask again in a second.",
                    asked=self._pending + 1,
                    limit=self._queue_size,
                )
            self._pending += 1
        future = self._thread.submit(work)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: Future[T]) -> None:
        with self._lock:
            self._pending -= 1
