"""Memory of this machine and process: total, available, peaks, freed memory, garbage collections."""

import ctypes
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import FollowspotError, OutOfMemory
from ..message import _

_MEMINFO = Path("/proc/meminfo")
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"
_CGROUP = Path("/sys/fs/cgroup")
_KIB = 1024
# How torch reports a failed allocation, on the CPU and on a GPU.
_NO_MEMORY = ("not enough memory", "can't allocate memory", "cannot allocate memory", "out of memory")


def total() -> int | None:
    """Most bytes of memory that this process may use; None if the system does not report it."""
    return _least(_meminfo("MemTotal") or _pages("SC_PHYS_PAGES"), _limit())


def available() -> int | None:
    """Bytes available now without swapping; None if the system does not report it."""
    limit, used_bytes = _limit(), _cgroup("memory.current")
    free = None if limit is None or used_bytes is None else max(0, limit - used_bytes)
    return _least(_meminfo("MemAvailable") or _pages("SC_AVPHYS_PAGES"), free)


def lacks_memory(error: BaseException) -> bool:
    """Whether an allocation of memory failed: on the CPU, torch raises a RuntimeError."""
    says = str(error).lower()
    return isinstance(error, MemoryError) or any(words in says for words in _NO_MEMORY)


def out_of_memory() -> OutOfMemory:
    """The error for work that an allocation failed in, with what to do."""
    return OutOfMemory(
        _("There was not enough memory to go on."),
        hint=_("Give shorter texts, choose a smaller model, or close other programs."),
    )


@contextmanager
def naming_lack_of_memory() -> Iterator[None]:
    """Raise OutOfMemory, which says what to do, in place of a failed allocation of memory."""
    try:
        yield
    except FollowspotError:
        raise
    except Exception as error:
        if lacks_memory(error):
            raise out_of_memory() from error
        raise


@contextmanager
def without_collections() -> Iterator[None]:
    """Exempt everything that exists at the end from garbage collections, and run none meanwhile.

    For imports: torch and transformers are half a million objects that stay. As their number grows, eight
    full collections examine them again, and while one runs (up to 0.3 s), no thread does.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def exempt_from_collections() -> None:
    """Exempt everything that is in use from garbage collections until :func:`give_back` is called.

    A loaded model stays, like the libraries that it uses. Objects that nothing refers to are still freed at
    once; only those that refer to each other wait for :func:`give_back`.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Free unreferenced objects, and return their memory to the operating system where possible."""
    exempted = gc.get_freeze_count() > 0
    gc.unfreeze()
    gc.collect()
    if exempted:
        gc.freeze()
    _trim()


def return_freed() -> None:
    """Return freed memory to the system: else it would be reused, and not count as extra memory.

    The objects of libraries and models are not examined, which would take 0.3 s.
    """
    gc.collect(1)
    _trim()


def resident() -> int | None:
    """Resident bytes of this process now; None if the system does not report it."""
    return _status("VmRSS")


def reset_peak() -> bool:
    """Set the high-water mark of resident memory to what is resident now; False where that is impossible."""
    try:
        _CLEAR.write_text(_RESET_PEAK, encoding="ascii")
    except OSError:
        return False
    return _status("VmHWM") is not None


def extra(work: Callable[[], object]) -> int | None:
    """Bytes by which the resident set grows at its peak while some work runs, including its result.

    The kernel keeps the high-water mark, so no peak is missed.

    Returns:
        None where it cannot be measured; then the work is run all the same.
    """
    return_freed()
    is_measured, before = reset_peak(), resident()
    result = work()
    peak = _status("VmHWM")
    del result
    if not is_measured or before is None or peak is None:
        return None
    return max(peak - before, 0)


def _trim() -> None:
    # Only glibc holds on to freed memory, and only glibc has this function.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _meminfo(name: str) -> int | None:
    return _kibibytes(_MEMINFO, name)


def _status(name: str) -> int | None:
    return _kibibytes(_STATUS, name)


def _kibibytes(source: Path, name: str) -> int | None:
    """A value of a file of the kernel, in bytes; None if it is not there."""
    try:
        lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
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
