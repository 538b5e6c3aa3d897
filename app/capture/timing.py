"""How long work takes, in wall-clock time and in processor time.

On a busy machine wall-clock time includes the time of other programs. Processor time does not, so it shows
how long the work takes where nothing else runs.
"""

import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Tests replace the clocks here.
wall: Callable[[], float] = time.perf_counter
processor: Callable[[], float] = time.process_time

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds that some work took.

    Attributes:
        wall: wall-clock time.
        processor: processor time of all threads of this process together.
    """

    wall: float
    processor: float

    def __add__(self, other: "Span") -> "Span":
        return Span(self.wall + other.wall, self.processor + other.processor)

    def __sub__(self, other: "Span") -> "Span":
        return Span(self.wall - other.wall, self.processor - other.processor)

    def alone(self, cores: int | None) -> float:
        """Approximate seconds of the same work on an idle machine, at most.

        Args:
            cores: how many processors the work uses there; None if it does not run on processors.
        """
        if cores is None or self.processor <= 0:
            return self.wall
        return min(self.wall, self.processor / cores)


@dataclass(frozen=True, slots=True)
class Moment:
    """A reading of both clocks."""

    wall: float
    processor: float

    @classmethod
    def now(cls) -> "Moment":
        """This moment."""
        return cls(wall(), processor())

    def before(self, span: Span) -> "Moment":
        """So much earlier."""
        return Moment(self.wall - span.wall, self.processor - span.processor)

    def until(self, later: "Moment") -> Span:
        """The time between two moments."""
        return Span(later.wall - self.wall, later.processor - self.processor)


def time_call(work: Callable[[], T]) -> tuple[T, Span]:
    """The result of some work, and how long it took."""
    begin = Moment.now()
    result = work()
    return result, begin.until(Moment.now())


def cores(threads: int) -> int:
    """How many processors so many threads can use at once: a container may be allowed fewer."""
    with suppress(AttributeError, OSError):
        threads = min(threads, len(os.sched_getaffinity(0)))
    with suppress(OSError, ValueError):
        quota, period = _QUOTA.read_text(encoding="ascii").split()
        threads = min(threads, math.ceil(int(quota) / int(period)))
    return max(1, threads)
