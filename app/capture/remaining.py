"""The remaining time of running work, re-estimated from the elapsed part."""

from dataclasses import dataclass, replace

# Weight of the first estimate relative to what was observed, as a share of it: enough that a first short
# piece decides little, and so little that half way through hardly any of it is left.
_PRIOR = 0.02


@dataclass(frozen=True, slots=True)
class _Stage:
    """A running part of the work. Replaced as a whole, so that other threads never see half a change.

    Attributes:
        expected: its expected seconds.
        begun: when it began.
        done: of the expected seconds, those whose work is done.
        since: when that much was done; the next piece runs since then.
        following: of the expected seconds, those whose work will be done when that piece is.
        passed, took: expected seconds of the parts before it, and the seconds they took.
    """

    expected: float
    begun: float
    done: float
    since: float
    following: float
    passed: float = 0.0
    took: float = 0.0


class Remaining:
    """The remaining time of work whose cost was estimated before it began.

    An estimate is wrong by some factor, which the elapsed work shows: the seconds that it took, divided by
    its expected seconds. The running part is judged by itself once enough of it is done, and the parts after
    it by all elapsed work.

    Args:
        seconds: expected time of all the work.
    """

    def __init__(self, seconds: float) -> None:
        self._trust = _PRIOR * seconds
        self._stage: _Stage | None = None

    def begin(self, expected: float, now: float) -> None:
        """The next part begins, with this expected time; the part before it is done."""
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
            expected: of this part; it may turn out longer than first expected.
        """
        if self._stage is not None:
            self._stage = replace(self._stage, expected=expected, done=done, following=following, since=now)

    def left(self, to_come: float, now: float) -> float:
        """Remaining seconds, at least 0.

        Args:
            to_come: seconds expected of the parts after the running one.
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
        # Rounding may leave less than nothing.
        return max(own_left, 0.0) + to_come * overall


def _factor(took: float, expected: float, trust: float, trusted: float = 1.0) -> float:
    """The factor by which work takes longer than expected.

    Args:
        took, expected: seconds of the observed work.
        trust, trusted: up to so many further seconds count, of work that took longer by the factor
            ``trusted``.
    """
    most = max(trusted, 1.0)
    return (took + trust * trusted / most) / max(expected + trust / most, 1e-12)
