"""The processor of this machine, and how busy it is."""

import os
import platform
from contextlib import suppress
from pathlib import Path

_PROCESSORS = Path("/proc/cpuinfo")


def processor() -> str:
    """The name of the processor: on Linux only in /proc/cpuinfo."""
    lines = []
    with suppress(OSError):
        lines = _PROCESSORS.read_text(encoding="utf-8", errors="replace").splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def load() -> float | None:
    """Load average of the last minute; None where the system has none."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return None
