"""Section ``estimates``: the estimated time of a capture, divided by its real time.

Each model is loaded and makes ten captures; then the estimate before each further one is compared with its
time. Once on an idle machine, and once with two processes that keep both cores busy, including the loading.
"""

from . import child
from .sample import Book, Notes

# By kind: four lengths, in tokens, sentences, or, for inputs of fixed length, repetitions.
KINDS: dict[str, tuple[int, ...]] = {
    "minilm": (13, 60, 200, 500),
    "bert": (16, 64, 256, 1024),
    "qwen2": (16, 64, 256, 1024),
    "t5": (16, 64, 256, 512),
    "whisper": (1500,) * 4,
    "digits": (65,) * 4,
    "translator": (1, 2, 4, 8),
    "storyteller": (1, 2, 4, 8),
}
MACHINES = ("quiet", "busy")
_ROUNDS, _LIMIT_SECONDS = 5, 900


def measure(quick: bool) -> Book:
    """Estimate divided by real time, and the share of captures that were wrongly refused."""
    notes = Notes()
    for kind, lengths in KINDS.items():
        for machine in MACHINES:
            task = {
                "kind": kind,
                "lengths": lengths[:2] if quick else lengths,
                "busy": machine == "busy",
                "rounds": 1 if quick else _ROUNDS,
            }
            key = f"estimates/{kind}/{machine}"
            try:
                measured = child.run("benchmarks.estimator", task, _LIMIT_SECONDS)
            except child.ChildFailed as failure:
                notes.miss(key, ("ratio", "refused"), str(failure))
                continue
            notes.extend(f"{key}/ratio", measured["ratio"])
            notes.extend(f"{key}/refused", measured["refused"])
    return notes.book()
