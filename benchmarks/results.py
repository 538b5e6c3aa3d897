"""What was measured, kept in results.json so that the page can be written anew from a part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .sample import Book, Sample

FILE = Path(__file__).with_name("results.json")
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the benchmarks, measured in one go.

    Attributes:
        measured: when it began, in UTC.
        load: how many other processes wanted to run just before, on average over a minute.
    """

    measured: str
    load: float
    book: Book


@dataclass(frozen=True, slots=True)
class Results:
    """Sections that were measured on one machine; other machines' numbers do not stand beside them."""

    machine: Mapping[str, str]
    sections: dict[str, Section] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        """The numbers of all sections."""
        return {key: sample for section in self.sections.values() for key, sample in section.book.items()}


def kept(machine: Mapping[str, str]) -> Results:
    """What was measured before on this very machine, with the same versions; else nothing."""
    if not FILE.exists():
        return Results(machine)
    document = json.loads(FILE.read_text(encoding="utf-8"))
    if document["machine"] != dict(machine):
        return Results(machine)
    sections = {
        name: Section(section["measured"], section["load"], _book(section["samples"]))
        for name, section in document["sections"].items()
    }
    return Results(machine, sections)


def keep(results: Results) -> None:
    """Write results.json."""
    document = {
        "machine": dict(results.machine),
        "sections": {
            name: {"measured": section.measured, "load": section.load, "samples": _samples(section.book)}
            for name, section in results.sections.items()
        },
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    FILE.write_text(f"{text}\n", encoding="utf-8")


def _samples(book: Book) -> dict[str, str]:
    """By key: the values, or the reason why there are none; one line each."""
    return {
        key: " ".join(map(_number, s.values)) if s else f"missing: {s.missing}" for key, s in book.items()
    }


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}" if abs(value) < 10**_DIGITS else f"{value:.0f}"


def _book(samples: Mapping[str, str]) -> Book:
    found: Book = {}
    for key, text in samples.items():
        reason = text.removeprefix("missing: ")
        found[key] = Sample(tuple(map(float, text.split()))) if reason == text else Sample(missing=reason)
    return found
