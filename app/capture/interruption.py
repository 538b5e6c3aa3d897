"""Runs of a model that others interrupt, so that nobody waits for a neighbour's long text.

An interrupted run keeps its keys, values and activations in memory, so there are few at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch

from .preemptible_job import switch_thread, yield_thread
from .progress import current_progress
from .timing import time_call

_is_measured: ContextVar[bool] = ContextVar("is_measured", default=False)


@contextmanager
def measured() -> Iterator[None]:
    """Inside the ``with`` block runs are not interrupted, because their time and memory are measured."""
    token = _is_measured.set(True)
    try:
        yield
    finally:
        _is_measured.reset(token)


class InterruptedRuns:
    """Runs of one kind that may be interrupted. On the inference thread.

    Args:
        most: how many at a time; one more runs on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0

    def wait_for_place(self) -> None:
        """Let others have the thread until one more may be interrupted."""
        while self._count >= self._most and switch_thread():
            pass

    def pause(self) -> None:
        """Yield the thread within a run that has used up its time slice, if few are interrupted."""
        if self._count >= self._most or _is_measured.get():
            return
        self._count += 1
        try:
            span = time_call(_yield_thread)[1]
        finally:
            self._count -= 1
        progress = current_progress()
        if progress is not None:
            progress.paused(span)


# Of a whole text, between two layers: each may take gigabytes.
FORWARDS = InterruptedRuns(2)
# Of a generation, between two tokens: each keeps the keys and values of one text.
GENERATIONS = InterruptedRuns(8)


def _yield_thread() -> None:
    """Yield the thread in the state in which others expect it: inference mode belongs to the thread."""
    with torch.inference_mode(False):
        yield_thread()
