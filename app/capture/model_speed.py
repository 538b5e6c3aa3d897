"""The speed of one loaded model on this machine, by part, as learned from its captures so far."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from .rate_learning import Amounts, LearnedRates
from .timing import Span

# The amounts of work, by part of a capture.
Work = Mapping[str, Amounts]

# Latest runs of all parts, which show the machine's load, and texts, which show the length of answers.
_LATEST, _NEAREST = 16, 5
_ANSWERS = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """One generation of a model.

    Attributes:
        source: tokens that its encoder read; None without an encoder.
        asked, written: most tokens allowed, and tokens generated.
    """

    source: int | None
    asked: int
    written: int


class ModelSpeed:
    """What is known about the speed of a model. For one thread at a time.

    Args:
        cores: by part, how many processors it uses on an idle machine; other parts use one. None if the model
            does not run on processors.
    """

    def __init__(self, cores: Mapping[str, int] | None) -> None:
        self._paces: dict[str, LearnedRates] = {}
        self._cores = cores
        self._slowness: deque[float] = deque(maxlen=_LATEST)
        self._answers: deque[Answer] = deque(maxlen=_ANSWERS)

    def assume(self, part: str, rates: Amounts) -> None:
        """Set initial seconds for each unit of each amount of a part, until the first run."""
        self._paces[part] = LearnedRates(rates)

    def observe(self, part: str, amounts: Amounts, span: Span) -> None:
        """Learn from a run of one part."""
        pace = self._paces[part]
        pace.observe(amounts, span.wall, self.exclusive_seconds(part, span))
        self._slowness.append(span.wall / max(pace.best(amounts), 1e-12))

    def exclusive_seconds(self, part: str, span: Span) -> float:
        """Seconds that a run of one part takes on an idle machine, at most."""
        return span.alone(None if self._cores is None else self._cores.get(part, 1))

    def observe_answer(self, answer: Answer) -> None:
        """Learn from a generation."""
        self._answers.append(answer)

    def best(self, work: Work) -> float:
        """Seconds of work at the best speed measured."""
        return sum(self._paces[part].best(amounts) for part, amounts in work.items())

    def likely(self, work: Work) -> dict[str, float]:
        """Likely seconds of each part now: the best time, times the slowness of recent runs of its size."""
        busy = median(self._slowness) if self._slowness else 1.0
        return {part: self._paces[part].likely(amounts, busy) for part, amounts in work.items()}

    def rates(self, part: str) -> Amounts:
        """Seconds for each unit of each amount of a part, at best."""
        return self._paces[part].rates

    def writes(self, source: int | None, most: int) -> int:
        """How many tokens the model is likely to generate.

        A text that ended by itself is expected to end there again, or in proportion to its source.
        """
        nearest = sorted(self._answers, key=lambda answer: abs((answer.source or 0) - (source or 0)))
        lengths = [_length(answer, source) for answer in nearest[:_NEAREST]]
        return max(1, min(most, round(min(median(lengths), most)))) if lengths else most


def _length(answer: Answer, source: int | None) -> float:
    """Tokens expected for another source; infinite if the answer was cut off."""
    if answer.written >= answer.asked:
        return float("inf")
    return answer.written * (source / answer.source if source and answer.source else 1.0)
