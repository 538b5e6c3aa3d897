"""How much longer some work takes, estimated anew from what has passed of it."""

from dataclasses import dataclass, replace

# How much the first estimate counts beside what was seen, as a share of it: enough that a first short piece
# decides little, and so little that half way through hardly anything of it is left.
_PRIOR = 0.02


@dataclass(frozen=True, slots=True)
class _Stage:
    """A part of the work that runs. Replaced as a whole, so that other threads never see half a change.

    Attributes:
        expected: seconds that were expected of it.
        begun: when it began.
        done: of the expected seconds, those whose work is done.
        since: when that much was done; the next piece runs since then.
        following: of the expected seconds, those whose work will be done when that piece is.
        passed, took: seconds that were expected of the parts before it, and those that they took.
    """

    expected: float
    begun: float
    done: float
    since: float
    following: float
    passed: float = 0.0
    took: float = 0.0


class Remaining:
    """The time left of work whose cost was estimated before it began.

    An estimate is wrong by some factor, and what has passed shows it: the seconds that it took, divided by
    those that were expected of it. The part that runs is judged by itself as soon as it has come some way,
    and the parts after it by all that has passed.

    Args:
        seconds: that all of the work was expected to take.
    """

    def __init__(self, seconds: float) -> None:
        self._trust = _PRIOR * seconds
        self._stage: _Stage | None = None

    def begin(self, expected: float, now: float) -> None:
        """The next part begins, of which so many seconds are expected; the part before it is done."""
        last, stage = self._stage, _Stage(expected, now, 0.0, now, expected)
        if last is not None:
            took = last.took + now - last.begun
            stage = replace(stage, passed=last.passed + last.following, took=took)
        self._stage = stage

    def reach(self, done: float, following: float, expected: float, now: float) -> None:
        """A piece of this part is done, and the next begins.

        Args:
            done: of the seconds expected of this part, those whose work is done.
            following: the same once the next piece is done.
            expected: of this part; it may turn out to be longer than it was thought to be.
        """
        if self._stage is not None:
            self._stage = replace(self._stage, expected=expected, done=done, following=following, since=now)

    def left(self, to_come: float, now: float) -> float:
        """Seconds that are left, at least 0.

        Args:
            to_come: seconds expected of the parts after the one that runs.
        """
        stage = self._stage
        if stage is None:
            return to_come
        done, running = stage.since - stage.begun, now - stage.begun
        before = _factor(stage.took, stage.passed, self._trust)
        own = _PRIOR * stage.expected
        factor = max(
            _factor(done, stage.done, own, before),
            # The next piece is not done yet: if it is late, so is everything.
            _factor(running, stage.following, own, before),
        )
        overall = max(
            _factor(stage.took + done, stage.passed + stage.done, self._trust),
            _factor(stage.took + running, stage.passed + stage.following, self._trust),
        )
        own_left = max(
            (stage.expected - stage.done) * factor - (now - stage.since),
            (stage.expected - stage.following) * factor,
        )
        return own_left + to_come * overall


def _factor(took: float, expected: float, trust: float, trusted: float = 1.0) -> float:
    """By what factor work takes longer than expected.

    Args:
        took, expected: seconds of the work that was seen.
        trust, trusted: up to so many seconds more count, of work that took longer by the factor ``trusted``.
    """
    most = max(trusted, 1.0)
    return (took + trust * trusted / most) / max(expected + trust / most, 1e-12)
