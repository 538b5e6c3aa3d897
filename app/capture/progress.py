"""How far a capture is that is being made, and a way to end it between layers and between tokens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from typing import Literal

from . import stopwatch
from .remaining import Remaining
from .stopwatch import Moment

State = Literal["waiting", "reading", "writing", "running", "checking"]

# Which parts of the work belong to each state, in order; see cost.py.
_STATES: dict[State, tuple[str, ...]] = {
    "waiting": (),
    "reading": ("reading",),
    "writing": ("opening", "steps"),
    "running": ("forward",),
    "checking": ("checks",),
}


class Stopped(Exception):
    """Nobody waits for the capture any more."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a capture is.

    Attributes:
        layers: attention layers of the one run that is shown; None until the input was read.
        written: tokens that the model wrote, of the most that it may; None if it writes none.
        seconds: since its turn came.
        expected_seconds: what it is likely to take in all, estimated anew from what has passed; None until
            the input was read.
        fraction: the share (0-1) of the work that is done. It never falls.
    """

    state: State
    layers: Count | None
    written: Count | None
    seconds: float
    expected_seconds: float | None
    fraction: float


class Progress:
    """One capture under way. The inference thread tells of it, any thread may ask and stop it."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._state: State = "waiting"
        self._begun: float | None = None
        self._expected: Mapping[str, float] = {}
        self._remaining: Remaining | None = None
        self._shares: Sequence[float] = ()
        self._layers = self._opened = self._written = 0
        self._most_written = self._likely_written = 0
        self._fraction = 0.0
        self.moments: list[Moment] = []

    def stop(self) -> None:
        """End the capture at its next layer or token."""
        self._stopped.set()

    def check(self) -> None:
        """Raises Stopped if somebody stopped it."""
        if self._stopped.is_set():
            raise Stopped

    def enter(self, state: State) -> None:
        """The next state begins. Raises Stopped."""
        self.check()
        now = stopwatch.wall()
        if self._begun is None:
            self._begun = now
        self._state = state
        if self._remaining is not None:
            self._remaining.begin(self._seconds(state), now)

    def expect(
        self, seconds: Mapping[str, float], shares: Sequence[float], written: int = 0, likely: int = 0
    ) -> None:
        """What is to come. What was written may change it: then the last that was said counts.

        Args:
            seconds: by part.
            shares: for each attention layer, the share (0-1) of a forward that is done when it begins.
            written, likely: tokens to be written, at most, and likely.
        """
        if self._remaining is None:
            self._remaining = Remaining(sum(seconds.values()))
        self._expected, self._shares = dict(seconds), tuple(shares)
        self._most_written, self._likely_written = written, likely

    def layer(self) -> None:
        """A layer begins; of the run that is shown it counts. Raises Stopped."""
        self.check()
        if self._state == "running":
            self._layers = min(self._layers + 1, len(self._shares))
            self._reach()
        elif self._state == "writing" and not self._written:
            self._opened = min(self._opened + 1, len(self._shares))
            self._reach()

    def token(self) -> None:
        """A token was written. Whether to go on, `stopped` says."""
        self.moments.append(Moment.now())
        self._written = min(self._written + 1, self._most_written)
        self._reach()

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stopped.is_set()

    @property
    def standing(self) -> Standing:
        """How far it is now."""
        remaining, now = self._remaining, stopwatch.wall()
        seconds = 0.0 if self._begun is None else now - self._begun
        self._fraction = max(self._fraction, self._done())
        return Standing(
            state=self._state,
            layers=None if remaining is None else Count(self._layers, len(self._shares)),
            written=Count(self._written, self._most_written) if self._most_written else None,
            seconds=seconds,
            expected_seconds=None if remaining is None else seconds + remaining.left(self._to_come(), now),
            fraction=self._fraction,
        )

    def _reach(self) -> None:
        """Tell how far the state is that runs now."""
        if self._remaining is None:
            return
        whole, now = self._seconds(self._state), stopwatch.wall()
        if self._written and self._state == "writing":
            step, opening = self._step_seconds(), self._expected.get("opening", 0.0)
            done = opening + (self._written - 1) * step
            more = self._tokens_left()
            self._remaining.reach(done, done + min(more, 1) * step, done + more * step, now)
            return
        begun = self._opened if self._state == "writing" else self._layers
        # The shown run is a forward, and so is what comes before the first token.
        forward = self._expected.get("opening", 0.0) if self._state == "writing" else whole
        done, following = (forward * _share(self._shares, layer) for layer in (begun, begun + 1))
        self._remaining.reach(done, following, whole, now)

    def _step_seconds(self) -> float:
        """Expected seconds of one further token."""
        steps, opening = (self._expected.get(part, 0.0) for part in ("steps", "opening"))
        return steps / (self._likely_written - 1) if self._likely_written > 1 else opening

    def _tokens_left(self) -> int:
        """Tokens that are still to be written: what is longer than was likely may go on for as long again."""
        more = max(1, abs(self._likely_written - self._written))
        return min(more, self._most_written - self._written)

    def _seconds(self, state: State) -> float:
        """Expected seconds of one state."""
        return sum(self._expected.get(part, 0.0) for part in _STATES[state])

    def _to_come(self) -> float:
        """Expected seconds of the states after this one."""
        states = list(_STATES)
        return sum(self._seconds(state) for state in states[states.index(self._state) + 1 :])

    def _done(self) -> float:
        """The share of the expected seconds whose work is done: of what runs now, by layers or tokens."""
        total = sum(self._expected.values())
        if total <= 0:
            return 0.0
        shares = {
            "writing": self._written / max(self._likely_written, 1),
            "running": _share(self._shares, self._layers),
        }
        share = min(shares.get(self._state, 0.0), 1.0)
        to_come = self._to_come()
        return (total - to_come - self._seconds(self._state) * (1 - share)) / total


def _share(shares: Sequence[float], begun: int) -> float:
    """The share of a forward that is done when so many of its layers have begun."""
    if not begun:
        return 0.0
    return shares[begun - 1] if begun <= len(shares) else 1.0


_watched: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """Inside the ``with`` block every layer of every model on this thread counts for this capture."""
    token = _watched.set(progress)
    try:
        yield
    finally:
        _watched.reset(token)


def layer_begins() -> None:
    """Called by every layer, before its attention. Raises Stopped where the capture was stopped."""
    progress = _watched.get()
    if progress is not None:
        progress.layer()
