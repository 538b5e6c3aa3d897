"""Identical concurrent requests share one run."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class RequestCoalescer(Generic[T]):
    """At most one run per key at a time; requests with the same key wait for the same run."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}
        self._waiting: dict[str, int] = {}

    async def run_once(self, key: str, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of the run under that key, started if there is none.

        Cancelling one waiter does not affect the others; when the last one leaves, the run is cancelled.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(start())
            task.add_done_callback(lambda done: self._forget(key, done))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            return await asyncio.shield(task)
        finally:
            self._leave(key, task)

    def _leave(self, key: str, task: asyncio.Task[T]) -> None:
        self._waiting[key] -= 1
        if not self._waiting[key]:
            del self._waiting[key]
            if not task.done():
                # The next request must not join a run that is being cancelled.
                self._forget(key, task)
                task.cancel()

    def _forget(self, key: str, task: asyncio.Task[T]) -> None:
        # A cancelled run may end after another has begun under its key.
        if self._tasks.get(key) is task:
            del self._tasks[key]
