"""Section ``long``: captures of prompts of thousands of tokens, and what the server computes from them."""

from dataclasses import dataclass

from . import child
from .sample import Book, Notes

TILE = 512
# What is computed from a capture: by key, its name in the table.
VIEWS = {
    "tile": f"{TILE} × {TILE} exact weights of one head",
    "head": "the map of one head",
    "layer": "thumbnails and metrics of one layer",
    "overview": "the same of all layers",
    "roles": "roles of all heads",
    "ranking": "all heads ranked for a pair",
    "again": "the same again",
    "budget": "attention budget of the whole text, all heads",
}
_LIMIT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Case:
    """One model over one length.

    Attributes:
        turns: how often the plain forward and the capture alternate; 0: not at all.
        rounds: how often each view is computed, each time of another pair or head.
    """

    model: str
    tokens: int
    turns: int = 0
    rounds: int = 3

    @property
    def prefix(self) -> str:
        """The prefix of its keys."""
        return f"long/{self.model}/{self.tokens}"


CASES = (
    Case("smollm2", 1024),
    Case("smollm2", 2048, turns=5),
    Case("smollm2", 4096),
    Case("smollm2", 8192, turns=2),
    Case("llama-2", 32768),
)
QUICK = (Case("llama-2", 512, turns=2), Case("llama-2", 1024))


def measure(quick: bool) -> Book:
    """All cases, each in its own processes."""
    notes = Notes()
    for case in QUICK if quick else CASES:
        _part(notes, case, "benchmarks.long_runs", {"rounds": case.rounds}, ("capture", "bytes", *VIEWS))
        if case.turns:
            task = {"ways": ["sdpa", "capture"], "rounds": case.turns, "memory": False}
            _part(notes, case, "benchmarks.forward", task, ("turns/sdpa", "turns/capture"))
    return notes.book()


def _part(notes: Notes, case: Case, module: str, task: dict[str, object], names: tuple[str, ...]) -> None:
    try:
        measured = child.run(module, {"model": case.model, "tokens": case.tokens, **task}, _LIMIT_SECONDS)
    except child.ChildFailed as failure:
        notes.miss(case.prefix, names, str(failure))
        return
    for name in names:
        way = name.removeprefix("turns/")
        notes.extend(f"{case.prefix}/{name}", measured[way]["seconds"] if way != name else measured[name])
