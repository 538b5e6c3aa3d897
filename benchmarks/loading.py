"""Section ``loading``: the time added to transformers' own, and the memory that an evicted model frees."""

from pathlib import Path
from tempfile import TemporaryDirectory

from . import child, memory
from .sample import Book, Notes

WAYS = ("transformers", "followspot")
MODELS, QUICK_MODELS = ("minilm", "llama"), ("minilm", "llama-2")
ROUNDS, QUICK_ROUNDS = 7, 1
LIMIT_SECONDS = 300


def measure(quick: bool) -> Book:
    """Seconds to load each model, alternating; resident memory before, with and after the larger one."""
    notes = Notes()
    names = QUICK_MODELS if quick else MODELS
    with TemporaryDirectory() as root:
        folders = {name: str(Path(root, name)) for name in names}
        for name, folder in folders.items():
            _run({"do": "save", "model": name, "folder": folder})
        for turn in range(QUICK_ROUNDS if quick else ROUNDS):
            for name, folder in folders.items():
                for variant in WAYS if turn % 2 == 0 else WAYS[::-1]:
                    notes.add(f"loading/{name}/{variant}", _run({"do": variant, "folder": folder}))
        if memory.AVAILABLE:
            small, large = folders.values()
            notes.add("loading/memory", _run({"do": "evict", "small": small, "large": large}))
        else:
            reason = "not run: memory is read from Linux's /proc"
            notes.miss("loading/memory", ("before", "loaded", "after", "returned"), reason)
    return notes.book()


def _run(task: dict[str, str]) -> dict[str, float]:
    measured: dict[str, float] = child.run("benchmarks.loader", task, LIMIT_SECONDS)
    return measured
