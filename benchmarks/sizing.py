"""``python -m benchmarks.sizing``: what a class waits with one worker and several, by a model.

A simulation, not a measurement: it repeats what `lesson.py` measures of one process, and adds workers. It
assumes that

- pupils do what those of `pupils.py` do, for as long;
- a keystroke is a capture of `CAPTURE_SECONDS`; the picture then is two more requests of `PART_SECONDS`, its
  overview and one head, each with its turn;
- a worker does its work in order of arrival, which are the turns of pupils with one request each. What was
  dropped before it began costs `DROPPED_SECONDS`: it is read, given up, and its connection opened again;
- the worker of a text is drawn at random, as a hash does; each has cores of its own, as fast as those
  measured, which also ran the pupils;
- several workers have one front before them, which handles one request at a time: `HOP_SECONDS` there, and as
  much again in the worker, is what Ray takes;
- network and database cost no time, and nothing is refused.
"""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from .lesson import SECONDS as RUN_SECONDS
from .sample import Sample
from .sentence import KEY_SECONDS, KEYSTROKES, LOOK_SECONDS
from .units import seconds, share, table

# Chosen, by hand, so that the medians of 100 and of 300 pupils are about those in docs/benchmarks.md.
CAPTURE_SECONDS, PART_SECONDS, DROPPED_SECONDS = 0.024, 0.006, 0.0075
# Half of what docs/operating.md says that Ray takes of each request.
HOP_SECONDS = 0.005
# Pupils and workers of the table in docs/operating.md.
CASES = ((30, 1), (100, 1), (300, 1), (300, 2), (300, 4), (300, 8), (600, 8))


@dataclass(slots=True)
class _Work:
    """One request on its way through a worker.

    Attributes:
        duration: seconds.
        done: is called at its end.
        dropped: its pupil has typed on.
    """

    duration: float
    done: Callable[[], None]
    dropped: bool = False


class _Clock:
    """What happens when, in order."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def after(self, delay: float, event: Callable[[], None]) -> None:
        """Let something happen so many seconds from now."""
        heapq.heappush(self._events, (self.now + delay, next(self._order), event))

    def run(self) -> None:
        """Let everything happen."""
        while self._events:
            self.now, _, event = heapq.heappop(self._events)
            event()


class _Worker:
    """Does one request after another; the front is one, too."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._queue: deque[_Work] = deque()
        self._is_busy = False

    def add(self, work: _Work) -> None:
        """Do some work in its turn."""
        self._queue.append(work)
        if not self._is_busy:
            self._begin()

    def _begin(self) -> None:
        self._is_busy = bool(self._queue)
        if self._is_busy:
            work = self._queue.popleft()
            self._clock.after(DROPPED_SECONDS if work.dropped else work.duration, lambda: self._end(work))

    def _end(self, work: _Work) -> None:
        work.done()
        self._begin()


class _Crew:
    """Workers, and a front before them where they are several."""

    def __init__(self, clock: _Clock, workers: int) -> None:
        self.workers = [_Worker(clock) for _ in range(workers)]
        self._front = _Worker(clock) if workers > 1 else None

    def send(self, work: _Work, worker: _Worker) -> None:
        """Send a request on its way to a worker."""
        if self._front is None:
            worker.add(work)
        else:
            work.duration += HOP_SECONDS
            self._front.add(_Work(HOP_SECONDS, lambda: worker.add(work)))


class _Pupil:
    """Types the end of a sentence, waits for its picture, looks at it, and types again."""

    def __init__(self, clock: _Clock, crew: _Crew, chance: random.Random, waits: list[float]) -> None:
        self._clock = clock
        self._crew = crew
        self._chance = chance
        self._waits = waits
        self._last: _Work | None = None
        clock.after(chance.uniform(0, LOOK_SECONDS[1]), lambda: self._type(1))

    def _type(self, keystroke: int) -> None:
        if self._clock.now > RUN_SECONDS:
            return
        if self._last is not None:
            self._last.dropped = True
        worker = self._chance.choice(self._crew.workers)
        if keystroke == KEYSTROKES:
            self._last = None
            begin = self._clock.now
            self._crew.send(_Work(CAPTURE_SECONDS, lambda: self._request(worker, begin, 2)), worker)
            return
        self._last = _Work(CAPTURE_SECONDS, _nothing)
        self._crew.send(self._last, worker)
        self._clock.after(KEY_SECONDS, lambda: self._type(keystroke + 1))

    def _request(self, worker: _Worker, begin: float, parts: int) -> None:
        """Request the next of so many parts of the picture, or see it."""
        if parts:
            self._crew.send(_Work(PART_SECONDS, lambda: self._request(worker, begin, parts - 1)), worker)
            return
        self._waits.append(self._clock.now - begin)
        self._clock.after(self._chance.uniform(*LOOK_SECONDS), lambda: self._type(1))


def _nothing() -> None:
    """What happens when a picture arrives of which only more was typed since."""


def simulated(pupils: int, workers: int) -> list[float]:
    """What pupils wait from the last keystroke to the picture, in seconds: the same numbers each time."""
    clock, chance = _Clock(), random.Random(0)
    waits: list[float] = []
    crew = _Crew(clock, workers)
    for _ in range(pupils):
        _Pupil(clock, crew, chance, waits)
    clock.run()
    return waits


def rows(cases: Sequence[tuple[int, int]] = CASES) -> str:
    """The table of docs/operating.md."""
    lines = []
    for pupils, workers in cases:
        waits = simulated(pupils, workers)
        percent = quantiles(waits, n=100, method="inclusive")
        within = sum(wait <= 1 for wait in waits) / len(waits)
        times = [seconds(Sample((percent[index],))) for index in (49, 98)]
        lines.append([f"{pupils:,}", f"{workers}", *times, share(Sample((within,)))])
    return table(["pupils", "workers", "50 % within", "99 % within", "within 1 s"], lines)


if __name__ == "__main__":
    print(rows())
