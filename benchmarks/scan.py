"""Section ``scan``: sentences per second of a whole scan, against the plain forward over the same ones."""

from . import child
from .sample import Book, Notes

SENTENCES = 200
# A few of each, so that the sentences are as long as those of the included sets.
TOKENS = (13, 14, 16, 18, 20)
WAYS = ("forward", "text", "scan")
_ROUNDS, _LIMIT_SECONDS = 5, 900


def measure(quick: bool) -> Book:
    """Sentences per second of every way, alternating."""
    notes = Notes()
    task = {"sentences": 20 if quick else SENTENCES, "tokens": TOKENS, "rounds": 2 if quick else _ROUNDS}
    try:
        measured = child.run("benchmarks.scanner", task, _LIMIT_SECONDS)
    except child.ChildFailed as failure:
        notes.miss("scan", WAYS, str(failure))
        return notes.book()
    for variant in WAYS:
        notes.extend(f"scan/{variant}", measured[variant])
    return notes.book()
