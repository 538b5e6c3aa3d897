"""Section ``capture``: the cost of keeping Q, K and V, against a plain forward and eager attention."""

from dataclasses import dataclass

from . import child, machine, memory
from .sample import Book, Notes

FAST = ("sdpa", "capture", "checked")
WAYS = (*FAST, "eager")
LIMIT_SECONDS = 600
_FLOAT = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One model over one length.

    Attributes:
        heads: of all layers together.
        rounds: how often the fast ways alternate in one process.
        fresh: how often every way runs in a new process, alternating.
    """

    model: str
    heads: int
    tokens: int
    rounds: int
    fresh: int

    @property
    def prefix(self) -> str:
        """The prefix of its keys."""
        return f"capture/{self.model}/{self.tokens}"

    @property
    def eager_bytes(self) -> float:
        """Memory of an eager run: every weight, a twentieth for the rest, and the process with its model."""
        return 1.05 * _FLOAT * self.heads * self.tokens**2 + 1.5 * machine.GIB


CASES = (Case("minilm", 72, 512, 15, 3), Case("llama", 270, 2048, 5, 2), Case("llama", 270, 4096, 3, 1))
QUICK = (Case("minilm", 72, 128, 3, 1), Case("llama-2", 18, 256, 3, 1))


def measure(quick: bool) -> Book:
    """Time and extra memory of every way, for every case."""
    notes = Notes()
    for case in QUICK if quick else CASES:
        _by_turns(case, notes)
        for _ in range(case.fresh):
            for variant in WAYS:
                _fresh(case, variant, notes)
    return notes.book()


def _by_turns(case: Case, notes: Notes) -> None:
    """The fast ways in one process: they differ by a few percent, less than two processes do."""
    try:
        measured = _run(case, list(FAST), case.rounds, with_memory=False)
    except child.ChildFailed as failure:
        notes.miss(case.prefix, [f"{variant}/turns" for variant in FAST], str(failure))
        return
    for variant in FAST:
        notes.extend(f"{case.prefix}/{variant}/turns", measured[variant]["seconds"])


def _fresh(case: Case, variant: str, notes: Notes) -> None:
    """One way in a new process: its time and memory."""
    prefix = f"{case.prefix}/{variant}"
    reason = machine.shortage(case.eager_bytes) if variant == "eager" else ""
    if not memory.AVAILABLE:
        reason = "not run: extra memory is read from Linux's /proc"
    if not reason:
        try:
            measured = _run(case, [variant], 1, with_memory=True)[variant]
            notes.add(prefix, {"seconds": measured["seconds"][0], "bytes": measured["bytes"][0]})
            return
        except child.ChildFailed as failure:
            reason = str(failure)
    notes.miss(prefix, ("seconds", "bytes"), reason)


def _run(case: Case, ways: list[str], rounds: int, *, with_memory: bool) -> dict[str, dict[str, list[float]]]:
    task = {
        "model": case.model,
        "tokens": case.tokens,
        "ways": ways,
        "rounds": rounds,
        "memory": with_memory,
    }
    measured: dict[str, dict[str, list[float]]] = child.run("benchmarks.forward", task, LIMIT_SECONDS)
    return measured
