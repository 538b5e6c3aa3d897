"""A child that runs one model several times, in one or several ways by turns.

Its task is ``{"model", "tokens", "ways", "rounds", "memory"}``; its answer has, by way, ``seconds`` and, if
memory was asked for, ``bytes``. Ask for the memory of one way at a time: what one run leaves behind could
serve the next.
"""

import time
from collections.abc import Callable
from typing import Any

from . import child, memory
from .model import model, reading, ways

# Wakes the threads and makes what is made only once, without touching the sizes to be measured.
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
        # Another way begins every round, so that none is always the first.
        first = turn % len(task["ways"])
        for name in task["ways"][first:] + task["ways"][:first]:
            attention, work = long[name]
            loaded.model.set_attn_implementation(attention)
            seconds, extra = _once(work, task["memory"])
            result[name]["seconds"].append(seconds)
            result[name]["bytes"].extend(extra)
    return result


def _once(work: Callable[[], Any], with_memory: bool) -> tuple[float, list[float]]:
    """Seconds of one run, and its extra memory if wanted. Freeing the result is not part of the time."""
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
