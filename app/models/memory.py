"""Memory of this machine: total, available, and returning freed memory."""

import ctypes
import gc
import os
from contextlib import suppress
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")
_KIB = 1024


def total() -> int | None:
    """Most bytes of memory that this process may use; None if the system does not report it."""
    return _least(_meminfo("MemTotal") or _pages("SC_PHYS_PAGES"), _limit())


def available() -> int | None:
    """Bytes available now without swapping; None if the system does not report it."""
    limit, used = _limit(), _cgroup("memory.current")
    free = None if limit is None or used is None else max(0, limit - used)
    return _least(_meminfo("MemAvailable") or _pages("SC_AVPHYS_PAGES"), free)


def give_back() -> None:
    """Free unreferenced objects, and return their memory to the operating system where possible."""
    gc.collect()
    # Only glibc holds on to freed memory, and only glibc has this function.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _meminfo(name: str) -> int | None:
    try:
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith(f"{name}:")), None)


def _pages(name: str) -> int | None:
    try:
        return os.sysconf(name) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _limit() -> int | None:
    """The memory limit of the container."""
    return _cgroup("memory.max")


def _cgroup(name: str) -> int | None:
    try:
        return int((_CGROUP / name).read_text(encoding="ascii"))
    except (OSError, ValueError):  # no container, or "max"
        return None


def _least(*values: int | None) -> int | None:
    return min((value for value in values if value is not None), default=None)
