"""How much memory a piece of work needs beyond what its process holds already. Linux only."""

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
    """Bytes by which the resident set grows at its highest while some work runs, its result included.

    The kernel keeps the high-water mark itself, so no peak falls between two looks.
    """
    gc.collect()
    # Memory that was freed but not given back would be used again and not be seen.
    ctypes.CDLL(None).malloc_trim(0)
    _CLEAR.write_text(_RESET_PEAK)
    before = _read("VmRSS")
    result = work()
    peak = _read("VmHWM")
    del result
    return peak - before


def resident() -> float:
    """Bytes of this process that are in memory now, garbage aside."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return float(_read("VmRSS"))


def _read(name: str) -> int:
    """A figure of /proc/self/status, in bytes."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * _KIB
