"""A child that runs one model several times, in one or several alternating ways.

Its task is ``{"model", "tokens", "ways", "rounds", "memory"}``; its answer has, by way, ``seconds`` and, if
memory was requested, ``bytes``. Request the memory of one way at a time: the next run could reuse the memory
of the last.
"""

import time
from collections.abc import Callable
from typing import Any

from . import child, memory
from .model import model, reading, ways

# Starts the threads and does one-time work, without the sizes to be measured.
_WARM_UP_TOKENS = 32


def measure(task: dict[str, Any]) -> dict[str, dict[str, list[float]]]:
    """Do a task."""
    loaded = model(task["model"])
    counts = (_WARM_UP_TOKENS, task["tokens"])
    short, long = (ways(loaded, reading(task["model"], count)) for count in counts)
    for name in task["ways"]:
        attention, work = short[name]
        loaded.model.set_attn_implementation(attention)
        work()
    result: dict[str, dict[str, list[float]]] = {name: {"seconds": [], "bytes": []} for name in task["ways"]}
    for turn in range(task["rounds"]):
        # Each round starts with another way, so that none is always the first.
        first = turn % len(task["ways"])
        for name in task["ways"][first:] + task["ways"][:first]:
            attention, work = long[name]
            loaded.model.set_attn_implementation(attention)
            seconds, extra = _once(work, task["memory"])
            result[name]["seconds"].append(seconds)
            result[name]["bytes"].extend(extra)
    return result


def _once(work: Callable[[], Any], with_memory: bool) -> tuple[float, list[float]]:
    """Seconds of one run, and its extra memory if requested. Freeing the result is not timed."""
    seconds = 0.0

    def timed() -> Any:
        nonlocal seconds
        start = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
        return result

    if with_memory:
        extra = memory.extra(timed)
        return seconds, [float(extra)]
    timed()
    return seconds, []


if __name__ == "__main__":
    child.answer(measure(child.task()))
