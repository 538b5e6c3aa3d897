"""Section ``census``: the census of the built-in language model's heads, with all its texts."""

from . import child
from .sample import Book, Notes

MODEL = "storyteller"
ROUNDS, QUICK_ROUNDS = 3, 1
_LIMIT_SECONDS = 900


def measure(quick: bool) -> Book:
    """Seconds of the whole census, as the page makes it by default."""
    notes = Notes()
    try:
        task = {"model": MODEL, "rounds": QUICK_ROUNDS if quick else ROUNDS}
        notes.extend("census/seconds", child.run("benchmarks.census_run", task, _LIMIT_SECONDS))
    except child.ChildFailed as failure:
        notes.miss("census", ("seconds",), str(failure))
    return notes.book()
