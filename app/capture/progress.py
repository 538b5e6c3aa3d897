"""The progress of a running capture, and a way to cancel it between layers and between tokens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from typing import Literal

from . import timing
from .generation_feed import GenerationFeed
from .preemptible_job import STRETCH_SECONDS
from .remaining import Remaining
from .timing import Moment, Span

State = Literal["absent", "waiting", "reading", "writing", "running", "checking"]

# Parts of the work in each state, in order; see cost.py.
_STATES: dict[State, tuple[str, ...]] = {
    "waiting": (),
    "reading": ("reading",),
    "writing": ("opening", "steps"),
    "running": ("forward",),
    "checking": ("checks",),
}


class Stopped(Exception):
    """The capture was cancelled, because nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many are done, and how many there are.

    Attributes:
        done: e.g. ``12``.
        total: e.g. ``30``.
    """

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The progress of a capture.

    Attributes:
        state: absent: nobody waits for such a capture, or it is done; waiting: for the thread that runs
            models; writing: the model writes what it then reads; running: the one run that is shown.
        layers: attention layers of the run that is shown; None until the input was read.
        written: tokens generated, and the most allowed; None if none are generated.
        seconds: since it started to run, e.g. ``3.2``.
        expected_seconds: the likely total time, re-estimated from the elapsed part; None until the input was
            read, e.g. ``19.5``.
        fraction: the share (0-1) of the work that is done. It never decreases, e.g. ``0.4``.
        ahead: while it waits, how many other requests have their turn before it, e.g. ``3``.
    """

    state: State
    layers: Count | None
    written: Count | None
    seconds: float
    expected_seconds: float | None
    fraction: float
    ahead: int | None = None


# The progress of a capture that is not running.
ABSENT = ProgressReport("absent", None, None, 0.0, None, 0.0)


class Progress:
    """A running capture. The inference thread updates it; any thread may read and stop it.

    Args:
        feed: for those who follow what is generated.

    Attributes:
        pauses: how long other work had the thread in between.
        moments: when each generated token was complete, without the pauses.
    """

    def __init__(self, feed: GenerationFeed | None = None) -> None:
        self.feed = feed or GenerationFeed()
        self._stopped = Event()
        self._state: State = "waiting"
        self._begun: float | None = None
        self._expected: Mapping[str, float] = {}
        self._remaining: Remaining | None = None
        self._shares: Sequence[float] = ()
        self._layers = self._opened = self._written = 0
        self._most_written = self._likely_written = 0
        self._fraction = 0.0
        self.pauses = Span(0.0, 0.0)
        self.moments: list[Moment] = []

    def stop(self) -> None:
        """End the capture at its next layer or token."""
        self._stopped.set()

    def check(self) -> None:
        """Raise Stopped if it was stopped."""
        if self._stopped.is_set():
            raise Stopped

    def enter(self, state: State) -> None:
        """Enter the next state. Raises Stopped."""
        self.check()
        now = timing.wall()
        if self._begun is None:
            self._begun = now
        self._state = state
        if self._remaining is not None:
            self._remaining.begin(self._seconds(state), now)

    def expect(
        self, seconds: Mapping[str, float], shares: Sequence[float], written_tokens: int = 0, likely: int = 0
    ) -> None:
        """Set the expected work; generation may change it, and then the last call counts.

        Args:
            seconds: by part.
            shares: for each attention layer, the share (0-1) of a forward that is done when it begins.
            written_tokens, likely: tokens to generate, at most, and likely.
        """
        if self._remaining is None:
            self._remaining = Remaining(sum(seconds.values()))
        self._expected, self._shares = dict(seconds), tuple(shares)
        self._most_written, self._likely_written = written_tokens, likely

    def layer(self) -> None:
        """A layer begins; in the run that is shown it is counted. Raises Stopped."""
        self.check()
        if self._state == "running":
            self._layers = min(self._layers + 1, len(self._shares))
            self._reach()
        elif self._state == "writing" and not self._written:
            self._opened = min(self._opened + 1, len(self._shares))
            self._reach()

    def token(self) -> None:
        """A token was generated. `stopped` tells whether to continue."""
        self.moments.append(Moment.now().before(self.pauses))
        self._written = min(self._written + 1, self._most_written)
        self._reach()

    def paused(self, span: Span) -> None:
        """Other work had the thread meanwhile: it is not counted to the model's speed."""
        self.pauses += span

    @property
    def is_long(self) -> bool:
        """Whether the run that is shown is expected to hold the thread for more than a time slice."""
        return self._seconds("running") > STRETCH_SECONDS

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self._stopped.is_set()

    @property
    def report(self) -> ProgressReport:
        """Its current progress."""
        remaining, now = self._remaining, timing.wall()
        seconds = 0.0 if self._begun is None else now - self._begun
        self._fraction = max(self._fraction, self._done())
        return ProgressReport(
            state=self._state,
            layers=None if remaining is None else Count(self._layers, len(self._shares)),
            written=Count(self._written, self._most_written) if self._most_written else None,
            seconds=seconds,
            expected_seconds=None if remaining is None else seconds + remaining.left(self._to_come(), now),
            fraction=self._fraction,
        )

    def _reach(self) -> None:
        """Report how far the current state is."""
        if self._remaining is None:
            return
        whole, now = self._seconds(self._state), timing.wall()
        if self._written and self._state == "writing":
            step, opening = self._step_seconds(), self._expected.get("opening", 0.0)
            done = opening + (self._written - 1) * step
            tokens_left = self._tokens_left()
            self._remaining.reach(done, done + min(tokens_left, 1) * step, done + tokens_left * step, now)
            return
        units_begun = self._opened if self._state == "writing" else self._layers
        # The shown run is a forward, and so is what precedes the first token.
        forward = self._expected.get("opening", 0.0) if self._state == "writing" else whole
        done, following = (forward * _share(self._shares, layer) for layer in (units_begun, units_begun + 1))
        self._remaining.reach(done, following, whole, now)

    def _step_seconds(self) -> float:
        """Expected seconds of one further token."""
        steps, opening = (self._expected.get(part, 0.0) for part in ("steps", "opening"))
        return steps / (self._likely_written - 1) if self._likely_written > 1 else opening

    def _tokens_left(self) -> int:
        """Tokens still to generate; a text beyond its likely length is expected to exceed it twice as far."""
        tokens_left = max(1, abs(self._likely_written - self._written))
        return min(tokens_left, self._most_written - self._written)

    def _seconds(self, state: State) -> float:
        """Expected seconds of one state."""
        return sum(self._expected.get(part, 0.0) for part in _STATES[state])

    def _to_come(self) -> float:
        """Expected seconds of the states after this one."""
        states = list(_STATES)
        return sum(self._seconds(state) for state in states[states.index(self._state) + 1 :])

    def _done(self) -> float:
        """The share of the expected seconds that is done; the current part counts by layers or tokens."""
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


def _share(shares: Sequence[float], count: int) -> float:
    """The share of a forward that is done when so many of its layers have begun."""
    if not count:
        return 0.0
    return shares[count - 1] if count <= len(shares) else 1.0


_watched: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def track_progress(progress: Progress) -> Iterator[None]:
    """Inside the ``with`` block every layer of every model on this thread counts for this capture."""
    token = _watched.set(progress)
    try:
        yield
    finally:
        _watched.reset(token)


def current_progress() -> Progress | None:
    """The capture for which models run here, if there is one."""
    return _watched.get()


def on_layer_start() -> None:
    """Called by every layer, before its attention. Raises Stopped if the capture was stopped."""
    progress = _watched.get()
    if progress is not None:
        progress.layer()
