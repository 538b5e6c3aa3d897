"""The tables of the section ``effects`` in docs/benchmarks.md."""

from . import effects
from .sample import Book, Sample, ratio, read
from .units import plain, seconds, size, table, times


def passes(book: Book) -> str:
    """Seconds of both passes, and what effects keep, by length."""
    rows = []
    for tokens in sorted({int(key.split("/")[2]) for key in book if key.startswith("effects/pass/")}):
        prefix = f"effects/pass/{tokens}"
        forward, both, kept = (read(book, f"{prefix}/{name}") for name in ("forward", "both", "bytes"))
        each = Sample(tuple(value / tokens for value in kept.values), kept.missing)
        rows.append(
            [
                f"{tokens}",
                seconds(forward),
                seconds(both),
                times(ratio(both, forward)),
                size(kept),
                size(each),
            ]
        )
    return table(["tokens", "forward", "both", "both ÷ forward", "kept", "kept per token"], rows)


def costs(book: Book) -> str:
    """Seconds of a tile and of verified edges."""
    names = {
        "tile/weights": f"{effects.TILE} × {effects.TILE} weights of one head, MiniLM",
        "tile/effects": "the effects of cutting each of these edges",
        "verified/seconds": f"{effects.EDGES} edges verified, MiniLM, 13 tokens",
    }
    return table(
        ["work", "time"], [[name, seconds(read(book, f"effects/{key}"))] for key, name in names.items()]
    )


def truth(book: Book) -> str:
    """Estimates and weights beside verified effects."""
    rows = [
        [
            title,
            *(plain(read(book, f"effects/truth/{key}/{name}")) for name in ("pearson", "spearman", "weight")),
        ]
        for key, title in effects.TRUTHS.items()
    ]
    return table(["model and outcome", "Pearson", "Spearman", "weight, Spearman"], rows)
