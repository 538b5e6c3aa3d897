"""The measurements, kept in results.json so that a new part can be merged into the page."""

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
        load: the load average just before, over a minute.
        machine: its machine (see `machine.facts`); sections may come from different ones, so compare numbers
            only within a section.
    """

    measured: str
    load: float
    machine: Mapping[str, str]
    book: Book


@dataclass(frozen=True, slots=True)
class Results:
    """The latest run of every section."""

    sections: dict[str, Section] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        """The numbers of all sections."""
        return {key: sample for section in self.sections.values() for key, sample in section.book.items()}

    @property
    def machines(self) -> list[Mapping[str, str]]:
        """The machines of all sections, without duplicates, in the order of the sections."""
        items: list[Mapping[str, str]] = []
        for section in self.sections.values():
            if section.machine not in items:
                items.append(section.machine)
        return items


def kept() -> Results:
    """The previous results."""
    if not FILE.exists():
        return Results()
    document = json.loads(FILE.read_text(encoding="utf-8"))
    return Results(
        {
            name: Section(
                section["measured"],
                section["load"],
                document["machines"][section["machine"]],
                _book(section["samples"]),
            )
            for name, section in document["sections"].items()
        }
    )


def keep(results: Results) -> None:
    """Write results.json."""
    machines = results.machines
    document = {
        "machines": [dict(machine) for machine in machines],
        "sections": {
            name: {
                "measured": section.measured,
                "load": section.load,
                "machine": machines.index(section.machine),
                "samples": _samples(section.book),
            }
            for name, section in results.sections.items()
        },
    }
    text = json.dumps(document, indent=1, ensure_ascii=False)
    FILE.write_text(f"{text}\n", encoding="utf-8")


def _samples(book: Book) -> dict[str, str]:
    """By key: the values, or the reason for their absence; one line each."""
    return {
        key: " ".join(map(_number, s.values)) if s else f"missing: {s.missing}" for key, s in book.items()
    }


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}" if abs(value) < 10**_DIGITS else f"{value:.0f}"


def _book(samples: Mapping[str, str]) -> Book:
    result: Book = {}
    for key, text in samples.items():
        reason = text.removeprefix("missing: ")
        result[key] = Sample(tuple(map(float, text.split()))) if reason == text else Sample(missing=reason)
    return result
