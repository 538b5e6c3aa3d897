"""The extra memory that some work needs. Linux only."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"
_KIB = 1024

AVAILABLE = _CLEAR.exists()


def extra(work: Callable[[], object]) -> int:
    """Bytes by which the resident set grows at its peak while some work runs, including its result.

    The kernel keeps the high-water mark, so no peak is missed.
    """
    gc.collect()
    # Freed memory that was not returned to the system would be reused without being counted.
    ctypes.CDLL(None).malloc_trim(0)
    _CLEAR.write_text(_RESET_PEAK)
    before = _read("VmRSS")
    result = work()
    peak = _read("VmHWM")
    del result
    return peak - before


def resident() -> float:
    """Resident bytes of this process now, after garbage collection."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return float(_read("VmRSS"))


def _read(name: str) -> int:
    """A value of /proc/self/status, in bytes."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * _KIB
