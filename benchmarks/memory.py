"""The memory that some work needs. Linux only."""

import gc
from collections.abc import Callable

from app.models import memory

AVAILABLE = memory.reset_peak()


def extra(work: Callable[[], object]) -> int:
    """Bytes by which the resident set grows at its peak while some work runs, including its result."""
    gc.collect()
    peak = memory.extra(work)
    assert peak is not None, "see AVAILABLE"
    return peak


def resident() -> float:
    """Resident bytes of this process now, after garbage collection."""
    memory.give_back()
    held = memory.resident()
    assert held is not None, "see AVAILABLE"
    return float(held)
