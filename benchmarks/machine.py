"""The machine of the measurements, and its free resources."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import psutil

from app.models.processor import processor

PACKAGES = ("torch", "transformers", "plotly", "bertviz", "playwright")
GIB = 2**30


def available() -> int:
    """Bytes of memory that a new process could use now, without swapping."""
    return int(psutil.virtual_memory().available)


def load() -> float:
    """Load average of the last minute."""
    return os.getloadavg()[0]


def shortage(needed: float) -> str:
    """The reason why a case that needs so many bytes cannot run now; empty if it can."""
    free = available()
    if needed <= free:
        return ""
    return f"not run: it needs about {needed / GIB:.0f} GiB, and {free / GIB:.1f} GiB were free"


def facts(browser: str) -> dict[str, str]:
    """Name and value of every permanent property of this machine that affects the numbers.

    Args:
        browser: its version.
    """
    return {
        "processor": f"{processor()}, {psutil.cpu_count()} logical cores",
        "memory": f"{psutil.virtual_memory().total / GIB:.1f} GiB",
        "system": f"{platform.system()} {platform.release()} on {platform.machine()}",
        "Python": platform.python_version(),
        **{package: _version(package) for package in PACKAGES},
        "Chromium": browser,
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
