"""The work that waits for the inference thread, and whose turn it is."""

from collections.abc import Iterator

from ..capture.preemptible_job import PreemptibleJob
from .fair_queue import FairQueue

# Interrupted work has the thread for one in so many parts of the time, at least.
_PARTS = 5


class WorkQueue:
    """Clients in turn, and new work before work that was interrupted because it takes long.

    Interrupted work still advances: whenever new work has held the thread for four stretches, it is next,
    until it has held it for one. Not for several threads.

    Args:
        stretch_seconds: how long work holds the thread before it is interrupted.
    """

    def __init__(self, stretch_seconds: float) -> None:
        self._stretch_seconds = stretch_seconds
        self._new: FairQueue[PreemptibleJob] = FairQueue()
        self._interrupted: FairQueue[PreemptibleJob] = FairQueue()
        # How long new work has held the thread while interrupted work waited, less four times as long as that
        # has held it since.
        self._new_seconds = 0.0

    def __len__(self) -> int:
        return len(self._new) + len(self._interrupted)

    def __iter__(self) -> Iterator[PreemptibleJob]:
        yield from self._new
        yield from self._interrupted

    def count(self, client: str) -> int:
        """How much work of a client waits."""
        return self._new.count(client) + self._interrupted.count(client)

    def ahead(self, job: PreemptibleJob) -> int:
        """How much new work comes before some that is new as well. ValueError if it is not."""
        return self._new.ahead(job.client, job)

    def add(self, job: PreemptibleJob) -> None:
        """Enqueue work, as new or as interrupted."""
        (self._interrupted if job.has_begun else self._new).add(job.client, job)

    def next(self) -> PreemptibleJob:
        """Take the work whose turn it is. KeyError if there is none."""
        owed = self._new_seconds > (_PARTS - 1) * self._stretch_seconds
        if self._interrupted and (owed or not self._new):
            return self._interrupted.next()
        return self._new.next()

    def discard(self, job: PreemptibleJob) -> None:
        """Remove work that waits and has not begun."""
        self._new.discard(job.client, job)

    def held(self, seconds: float, *, was_new: bool) -> None:
        """Work held the thread for so long; what only waits within its work holds it for next to nothing."""
        if not was_new:
            self._new_seconds = max(0.0, self._new_seconds - (_PARTS - 1) * seconds)
        elif self._interrupted:
            self._new_seconds += seconds
