"""Section ``effects``: what a backward pass, a tile of effects and verified edges cost; and their truth."""

from collections.abc import Mapping

from . import child
from .sample import Book, Notes

LENGTHS = (64, 512, 1024)
TILE, EDGES = 512, 20
# Edges that are estimated and verified: those with the largest estimates, and random ones with a weight.
LARGEST, RANDOM = 60, 120
# By model: how its outcome is named in the table.
TRUTHS = {
    "storyteller": "storyteller, log-probability of the next word",
    "minilm": "MiniLM, similarity to another sentence",
    "smollm2": "SmolLM2 135M Instruct, log-probability of the next word",
}
_ROUNDS, _LIMIT_SECONDS = 7, 900


def measure(quick: bool) -> Book:
    """All parts, each in its own process."""
    notes = Notes()
    rounds = 3 if quick else _ROUNDS
    for tokens in (64,) if quick else LENGTHS:
        task = {"part": "pass", "model": "llama-2" if quick else "llama", "tokens": tokens, "rounds": rounds}
        _part(notes, f"effects/pass/{tokens}", task, ("forward", "both", "bytes"))
    _part(notes, "effects/tile", {"part": "tile", "tokens": TILE, "rounds": rounds}, ("weights", "effects"))
    _part(notes, "effects/verified", {"part": "verified", "edges": EDGES, "rounds": rounds}, ("seconds",))
    for model in TRUTHS:
        task = {"part": "truth", "model": model, "largest": LARGEST, "random": RANDOM}
        _part(notes, f"effects/truth/{model}", task, ("pearson", "spearman", "weight"))
    return notes.book()


def _part(notes: Notes, prefix: str, task: Mapping[str, object], names: tuple[str, ...]) -> None:
    try:
        measured = child.run("benchmarks.effect_runs", dict(task), _LIMIT_SECONDS)
    except child.ChildFailed as failure:
        notes.miss(prefix, names, str(failure))
        return
    for name in names:
        notes.extend(f"{prefix}/{name}", measured[name])
