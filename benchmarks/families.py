"""Section ``families``: the cost of a capture against a plain forward, for each kind of attention."""

from . import child
from .sample import Book, Notes

# By kind (benchmarks/kinds.py): its name in the table, and its positions.
FAMILIES = {
    "bert": ("encoder", 512),
    "qwen2": ("decoder, grouped heads", 1024),
    "mistral": ("decoder, sliding window", 1024),
    "t5": ("encoder-decoder", 512),
    "vit": ("vision", 577),
    "whisper": ("speech encoder", 1500),
}
WAYS = ("sdpa", "capture")
_ROUNDS, _LIMIT_SECONDS = 11, 600


def measure(quick: bool) -> Book:
    """Time of both ways, alternating, for every family."""
    notes = Notes()
    for kind, (_, count) in FAMILIES.items():
        task = {
            "model": kind,
            "tokens": 64 if quick else count,
            "ways": list(WAYS),
            "rounds": 3 if quick else _ROUNDS,
            "memory": False,
        }
        try:
            measured = child.run("benchmarks.forward", task, _LIMIT_SECONDS)
        except child.ChildFailed as failure:
            notes.miss(f"families/{kind}", WAYS, str(failure))
            continue
        for variant in WAYS:
            notes.extend(f"families/{kind}/{variant}", measured[variant]["seconds"])
    return notes.book()
