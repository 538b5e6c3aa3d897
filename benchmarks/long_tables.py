"""The tables of the section ``long`` in docs/benchmarks.md."""

from . import long
from .sample import Book, Sample, ratio, read
from .units import seconds, size, table, times

_MODELS = {"smollm2": "SmolLM2", "llama-2": "2 random layers"}


def captures(book: Book) -> str:
    """Seconds and bytes of captures, by model and length."""
    rows = []
    for case in _cases(book):
        capture, kept, plain, turns = (
            read(book, f"{case.prefix}/{name}")
            for name in ("capture", "bytes", "turns/sdpa", "turns/capture")
        )
        each = Sample(tuple(value / case.tokens for value in kept.values), kept.missing)
        against = times(ratio(turns, plain)) if case.turns else ""
        rows.append([_name(case), seconds(capture), against, size(kept), size(each)])
    return table(["model, tokens", "capture", "capture ÷ plain", "kept", "kept per token"], rows)


def views(book: Book) -> str:
    """Seconds of what is computed from captures."""
    cases = _cases(book)
    rows = [
        [title, *(seconds(read(book, f"{case.prefix}/{name}")) for case in cases)]
        for name, title in long.VIEWS.items()
    ]
    return table(["work", *map(_name, cases)], rows)


def _cases(book: Book) -> list[long.Case]:
    """The measured cases; those of a complete run if there are none."""
    every = [*long.CASES, *long.QUICK]
    return [case for case in every if f"{case.prefix}/capture" in book] or list(long.CASES)


def _name(case: long.Case) -> str:
    return f"{_MODELS[case.model]}, {case.tokens:,}"
