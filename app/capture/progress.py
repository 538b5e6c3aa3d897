"""How far a capture is that is being made, and a way to end it between layers and between tokens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from typing import Literal

from . import stopwatch
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
        expected_seconds: what it is likely to take in all; None until the input was read.
        fraction: the share (0-1) of that which is done. It never falls.
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
        self._layers = self._written = 0
        self._most_layers = self._most_written = self._likely_written = 0
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
        if self._begun is None:
            self._begun = stopwatch.wall()
        self._state = state

    def expect(self, seconds: Mapping[str, float], layers: int, written: int = 0, likely: int = 0) -> None:
        """What is to come: seconds by part, attention layers, tokens to be written (at most, and likely)."""
        self._expected, self._most_layers = dict(seconds), layers
        self._most_written, self._likely_written = written, likely

    def layer(self) -> None:
        """A layer begins; of the run that is shown it counts. Raises Stopped."""
        self.check()
        if self._state == "running":
            self._layers = min(self._layers + 1, self._most_layers)

    def token(self) -> None:
        """A token was written. Whether to go on, `stopped` says."""
        self.moments.append(Moment.now())
        self._written = min(self._written + 1, self._most_written)

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stopped.is_set()

    @property
    def standing(self) -> Standing:
        """How far it is now."""
        known = bool(self._expected)
        self._fraction = max(self._fraction, self._done())
        return Standing(
            state=self._state,
            layers=Count(self._layers, self._most_layers) if known else None,
            written=Count(self._written, self._most_written) if self._most_written else None,
            seconds=0.0 if self._begun is None else stopwatch.wall() - self._begun,
            expected_seconds=sum(self._expected.values()) if known else None,
            fraction=self._fraction,
        )

    def _done(self) -> float:
        """The share of the expected seconds whose work is done: of what runs now, by layers or tokens."""
        total = sum(self._expected.values())
        if total <= 0:
            return 0.0
        # A layer that has begun is not done.
        shares = {
            "writing": (self._written, self._likely_written),
            "running": (self._layers - 1, self._most_layers),
        }
        done = 0.0
        for state, parts in _STATES.items():
            seconds = sum(self._expected.get(part, 0.0) for part in parts)
            if state == self._state:
                count, most = shares.get(state, (0, 1))
                return (done + seconds * min(max(count, 0) / max(most, 1), 1.0)) / total
            done += seconds
        return 1.0


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
