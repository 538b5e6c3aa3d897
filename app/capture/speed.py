"""How fast one loaded model is here, part by part, as its captures so far have shown."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from .pace import Amounts, Pace
from .stopwatch import Span

# By part of a capture, how much of everything there is to do.
Work = Mapping[str, Amounts]

# Runs of all parts that say how busy the machine is, and texts that say how long answers become.
_LATEST, _NEAREST = 16, 5
_ANSWERS = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote once.

    Attributes:
        source: tokens that its encoder read; None without an encoder.
        asked, written: tokens that it was allowed to write, and that it wrote.
    """

    source: int | None
    asked: int
    written: int


class Speed:
    """What is known of the speed of a model. For one thread at a time.

    Args:
        cores: by part, how many processors it keeps busy on an idle machine; others one. None if the model
            does not run on processors.
    """

    def __init__(self, cores: Mapping[str, int] | None) -> None:
        self._paces: dict[str, Pace] = {}
        self._cores = cores
        self._slowness: deque[float] = deque(maxlen=_LATEST)
        self._answers: deque[Answer] = deque(maxlen=_ANSWERS)

    def assume(self, part: str, rates: Amounts) -> None:
        """Begin with these seconds for each unit of each amount of a part, until something was run."""
        self._paces[part] = Pace(rates)

    def observe(self, part: str, amounts: Amounts, span: Span) -> None:
        """Learn from a run of one part."""
        pace = self._paces[part]
        pace.observe(amounts, span.wall, self.alone(part, span))
        self._slowness.append(span.wall / max(pace.best(amounts), 1e-12))

    def alone(self, part: str, span: Span) -> float:
        """Seconds that a run of one part takes on an idle machine, at most."""
        return span.alone(None if self._cores is None else self._cores.get(part, 1))

    def answered(self, answer: Answer) -> None:
        """Learn from what the model wrote."""
        self._answers.append(answer)

    def best(self, work: Work) -> float:
        """Seconds of work at the best speed seen."""
        return sum(self._paces[part].best(amounts) for part, amounts in work.items())

    def likely(self, work: Work) -> dict[str, float]:
        """Seconds of each part as things stand: slower than at best as the latest runs of that size were."""
        busy = median(self._slowness) if self._slowness else 1.0
        return {part: self._paces[part].likely(amounts, busy) for part, amounts in work.items()}

    def rates(self, part: str) -> Amounts:
        """Seconds for each unit of each amount of a part, at best."""
        return self._paces[part].rates

    def writes(self, source: int | None, asked: int) -> int:
        """How many tokens the model is likely to write.

        A text that ended by itself is expected to end there again, or in proportion to its source.
        """
        nearest = sorted(self._answers, key=lambda answer: abs((answer.source or 0) - (source or 0)))
        lengths = [_length(answer, source) for answer in nearest[:_NEAREST]]
        return max(1, min(asked, round(min(median(lengths), asked)))) if lengths else asked


def _length(answer: Answer, source: int | None) -> float:
    """Tokens that another source would get; infinite where the answer was cut off."""
    if answer.written >= answer.asked:
        return float("inf")
    return answer.written * (source / answer.source if source and answer.source else 1.0)
