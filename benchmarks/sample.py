"""Repeated measurements of one thing, or the reason for their absence."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """Values in the order in which they were measured.

    Attributes:
        values: seconds, bytes or requests per second, depending on its key.
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


NOT_RUN = Sample(missing="not measured in this run")

# Keys are paths such as "capture/minilm/512/sdpa/seconds".
Book: TypeAlias = dict[str, Sample]


class Notes:
    """A book being written, and logged: values one by one, reasons once."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}
        self._missing: dict[str, str] = {}

    def add(self, prefix: str, values: Mapping[str, float]) -> None:
        """Note one value under each ``prefix/name``."""
        for name, value in values.items():
            self._values.setdefault(f"{prefix}/{name}", []).append(value)
        logger.info("%s: %s", prefix, ", ".join(f"{name} {value:.6g}" for name, value in values.items()))

    def extend(self, key: str, values: Sequence[float]) -> None:
        """Note several values of one thing."""
        self._values.setdefault(key, []).extend(values)
        logger.info("%s: %d values, median %.6g", key, len(values), median(values))

    def miss(self, prefix: str, names: Iterable[str], reason: str) -> None:
        """Note why several things could not be measured."""
        self._missing.update({f"{prefix}/{name}": reason for name in names})
        logger.warning("%s: %s", prefix, reason)

    def book(self) -> Book:
        """The whole book. A measurement that failed once counts as missing: the others would be too good."""
        result = {key: Sample(tuple(values)) for key, values in self._values.items()}
        return result | {key: Sample(missing=reason) for key, reason in self._missing.items()}


def ratio(above: Sample, below: Sample) -> Sample:
    """``above / below``: round by round where both were measured in the same rounds, else of the medians."""
    if not above or not below:
        return Sample(missing=above.missing or below.missing or NOT_RUN.missing)
    if len(above.values) == len(below.values):
        return Sample(tuple(a / b for a, b in zip(above.values, below.values, strict=True)))
    return Sample((above.median / below.median,))


def read(book: Book, key: str) -> Sample:
    """The sample of that key; NOT_RUN if it was never measured."""
    return book.get(key, NOT_RUN)
