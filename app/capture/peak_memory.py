"""The extra memory that a run of a model needs at its peak."""

from collections.abc import Callable
from typing import Literal

import torch

from ..models.memory import extra, reset_peak, return_freed

Source = Literal["resident", "cuda"]


def source(device: torch.device) -> Source | None:
    """How peaks are measured for work on a device; None if they cannot be.

    resident: the resident set of this process, in which what other threads allocate counts, too. cuda: what
    torch's allocator hands out.
    """
    if device.type == "cuda":
        return "cuda"
    return "resident" if device.type == "cpu" and reset_peak() else None


def peak_extra(work: Callable[[], object], device: torch.device) -> int | None:
    """Bytes by which memory grows at its peak while some work runs, including its result.

    Returns:
        None where it cannot be measured; then the work is run all the same.
    """
    if source(device) != "cuda":
        return extra(work)
    return_freed()
    torch.cuda.synchronize(device)
    torch.cuda.reset_peak_memory_stats(device)
    before = torch.cuda.memory_allocated(device)
    work()
    torch.cuda.synchronize(device)
    return torch.cuda.max_memory_allocated(device) - before
