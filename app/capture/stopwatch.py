"""How long work takes: on the clock, and on the processor.

On a busy machine the clock counts the time of other programs, too. The processor's time does not, so it says
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

# Tests put clocks of their own here.
wall: Callable[[], float] = time.perf_counter
processor: Callable[[], float] = time.process_time

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds that some work took.

    Attributes:
        wall: by the clock.
        processor: of all threads of this process together.
    """

    wall: float
    processor: float

    def __add__(self, other: "Span") -> "Span":
        return Span(self.wall + other.wall, self.processor + other.processor)

    def alone(self, cores: int | None) -> float:
        """About how many seconds the same work takes on an idle machine, at most.

        Args:
            cores: how many processors the work keeps busy there; None if it does not run on processors.
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

    def until(self, later: "Moment") -> Span:
        """What lies between two moments."""
        return Span(later.wall - self.wall, later.processor - self.processor)


def timed(work: Callable[[], T]) -> tuple[T, Span]:
    """The result of some work, and how long it took."""
    begin = Moment.now()
    result = work()
    return result, begin.until(Moment.now())


def cores(threads: int) -> int:
    """How many processors so many threads can keep busy at once: a container may be allowed fewer."""
    with suppress(AttributeError, OSError):
        threads = min(threads, len(os.sched_getaffinity(0)))
    with suppress(OSError, ValueError):
        quota, period = _QUOTA.read_text(encoding="ascii").split()
        threads = min(threads, math.ceil(int(quota) / int(period)))
    return max(1, threads)
