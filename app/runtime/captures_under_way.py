"""The captures that are being made, their progress, and those who follow what is generated."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from ..capture.generation_feed import GenerationFeed
from ..capture.progress import Progress
from ..core.generated_token import GenerationEnded, GenerationEvent, HeadPlace, Outcome
from ..core.input import Input
from ..errors import Busy, FollowspotError
from ..message import _

Key = tuple[str, Input]

# How many may follow at once, and how long they wait for a capture to begin.
_FOLLOWERS = 64
_START_SECONDS = 10.0
# After so long without an event there is one that says so.
_QUIET_SECONDS = 15.0


@dataclass(slots=True)
class _Run:
    """A capture that is being made, and how that ended."""

    progress: Progress
    ended: GenerationEnded | None = None


@dataclass(eq=False, slots=True)
class Follower:
    """Somebody who follows what is generated for an input.

    Attributes:
        key: model and input.
        head: of which rows are wanted.
    """

    key: Key
    head: HeadPlace
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _run: _Run | None = None

    async def events(self) -> AsyncIterator[GenerationEvent | None]:
        """What was generated so far, what comes, and at last how it ended; None after a quiet while."""
        while self._run is None:
            if not await self._new(_START_SECONDS):
                yield GenerationEnded("absent", 0)
                return
        run, feed, begun, sent = self._run, self._run.progress.feed, False, 0
        while True:
            self._changed.clear()
            ended = run.ended  # before the rest is read, so that nothing is left out
            if feed.begun is not None and not begun:
                begun = True
                yield feed.begun
            for token in feed.since(sent, self.head):
                sent += 1
                yield token
            if ended is not None:
                yield ended
                return
            if not await self._new(_QUIET_SECONDS):
                yield None

    def follow(self, run: _Run) -> None:
        """There is such a capture, or something new about it."""
        self._run = self._run or run
        self._changed.set()

    async def _new(self, seconds: float) -> bool:
        """Whether something changes within that time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)
            return True
        return False


class CapturesUnderWay:
    """The captures that are being made. For one event loop; feeds are filled on the inference thread."""

    def __init__(self) -> None:
        self._runs: dict[Key, _Run] = {}
        self._followers: dict[Key, set[Follower]] = {}
        # Read on the inference thread, so each set is replaced and never changed.
        self._wanted: dict[Key, frozenset[HeadPlace]] = {}

    def progress(self, key: Key) -> Progress | None:
        """The progress of the capture of an input; None if none is being made."""
        run = self._runs.get(key)
        return None if run is None else run.progress

    @contextmanager
    def run(self, key: Key, identity: str) -> Iterator[Progress]:
        """Inside the ``with`` block a capture is made; how the block ends is how the capture ends.

        Args:
            identity: the id of the capture.
        """
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody follows any more
                loop.call_soon_threadsafe(self._tell, key, run)

        feed = GenerationFeed(lambda: self._wanted.get(key, frozenset()), changed)
        run = _Run(Progress(feed))
        self._runs[key] = run
        self._tell(key, run)
        try:
            yield run.progress
            run.ended = GenerationEnded("done", feed.count, identity)
        except FollowspotError as error:
            refused = error.status < 500 or isinstance(error, Busy)
            outcome: Outcome = "refused" if refused else "failed"
            run.ended = GenerationEnded(outcome, feed.count, problem=error.problem())
            raise
        except asyncio.CancelledError:
            run.ended = GenerationEnded("stopped", feed.count)
            raise
        finally:
            run.ended = run.ended or GenerationEnded("failed", feed.count)
            # A cancelled one may end after another of the same input has begun.
            if self._runs.get(key) is run:
                del self._runs[key]
            self._tell(key, run)

    def found(self, key: Key, identity: str) -> None:
        """A capture was asked for that need not be made: nothing is generated."""
        self._tell(key, _Run(Progress(), GenerationEnded("done", 0, identity)))

    @contextmanager
    def following(self, follower: Follower) -> Iterator[None]:
        """Inside the ``with`` block somebody follows. Raises Busy if too many do already."""
        if sum(map(len, self._followers.values())) >= _FOLLOWERS:
            raise Busy(
                _("Too many generations are followed at once."),
                hint=_("Wait for the capture itself: POST /api/captures."),
                asked=_FOLLOWERS + 1,
                limit=_FOLLOWERS,
            )
        followers = self._followers.setdefault(follower.key, set())
        followers.add(follower)
        self._want(follower.key)
        run = self._runs.get(follower.key)
        if run is not None:
            follower.follow(run)
        try:
            yield
        finally:
            followers.discard(follower)
            self._want(follower.key)

    def _tell(self, key: Key, run: _Run) -> None:
        for follower in self._followers.get(key, ()):
            follower.follow(run)

    def _want(self, key: Key) -> None:
        """The followers of an input have changed."""
        followers = self._followers[key]
        if followers:
            self._wanted[key] = frozenset(follower.head for follower in followers)
        else:
            del self._followers[key]
            self._wanted.pop(key, None)
