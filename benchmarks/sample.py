"""Repeated measurements of one thing, or the reason why there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sample:
    """Values in the order in which they were measured.

    Attributes:
        values: seconds, bytes or requests per second, as the key says under which it is kept.
        missing: why there are no values; a sentence without its full stop.
    """

    values: tuple[float, ...] = ()
    missing: str = ""

    def __bool__(self) -> bool:
        return bool(self.values)

    @property
    def median(self) -> float:
        """The middle value; ValueError if nothing was measured."""
        return median(self.values)


# Keys are paths such as "capture/minilm/512/sdpa/seconds".
Book: TypeAlias = dict[str, Sample]


class Notes:
    """A book that is being written: values are added one by one, reasons once."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}
        self._missing: dict[str, str] = {}

    def add(self, prefix: str, values: Mapping[str, float]) -> None:
        """Note one value under each ``prefix/name``."""
        for name, value in values.items():
            self._values.setdefault(f"{prefix}/{name}", []).append(value)

    def extend(self, key: str, values: Iterable[float]) -> None:
        """Note several values of one thing."""
        self._values.setdefault(key, []).extend(values)

    def miss(self, prefix: str, names: Iterable[str], reason: str) -> None:
        """Note why things could not be measured."""
        self._missing.update({f"{prefix}/{name}": reason for name in names})

    def missed(self, prefix: str) -> bool:
        """Whether anything below that prefix could not be measured."""
        return any(key.startswith(f"{prefix}/") for key in self._missing)

    def book(self) -> Book:
        """Everything noted. What was measured even once counts as measured."""
        missing = {key: Sample(missing=reason) for key, reason in self._missing.items()}
        return missing | {key: Sample(tuple(values)) for key, values in self._values.items()}


def ratio(above: Sample, below: Sample) -> Sample:
    """``above / below``: round by round where both were measured in the same rounds, else of the medians."""
    if not above or not below:
        return Sample(missing=above.missing or below.missing or NOT_RUN.missing)
    if len(above.values) == len(below.values):
        return Sample(tuple(a / b for a, b in zip(above.values, below.values, strict=True)))
    return Sample((above.median / below.median,))


NOT_RUN = Sample(missing="not part of this run")


def read(book: Book, key: str) -> Sample:
    """What was measured under that key; NOT_RUN if it was never tried."""
    return book.get(key, NOT_RUN)
