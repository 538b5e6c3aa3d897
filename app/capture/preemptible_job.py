"""Work for the inference thread, in time slices: long work yields to other work in between."""

import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Literal

from greenlet import getcurrent, greenlet

from ..errors import Draining
from ..message import _

WorkKind = Literal["capture", "generation", "analysis", "measurement", "decoding"]
# How long work may hold the thread before it yields at the next possible point.
STRETCH_SECONDS = 0.1


class _Stretch(greenlet):
    """Some work and its current time slice.

    Attributes:
        ends: when it should yield, by `time.perf_counter`.
    """

    ends = 0.0


def yield_thread() -> None:
    """Yield the inference thread to others, if this work has used up its time slice.

    Captures call it whenever weights are requested, because every analysis of a long text requests them
    repeatedly. On any other thread it does nothing.

    Call it where work can be interrupted: with no lock held, and outside of ``torch.inference_mode()``, which
    belongs to the thread.
    """
    work = getcurrent()
    if isinstance(work, _Stretch) and time.perf_counter() >= work.ends:
        switch_thread()


def switch_thread() -> bool:
    """Yield the inference thread at once. False on any other thread, where it does nothing."""
    work = getcurrent()
    if not isinstance(work, _Stretch) or work.parent is None:
        return False
    work.parent.switch()
    return True


class PreemptibleJob:
    """Some work, and the future that the caller waits for.

    Attributes:
        client: the client that requested it.
        future: the outcome.
        seconds: how long it has held the thread.
        abandoned: nobody waits any more; the work ends where it next yields.
        purpose: what it is for, which is compared by identity.
        kind: what kind of work it is, for metrics.
        arrived: when it was made, by `time.perf_counter`.
    """

    def __init__(
        self,
        work: Callable[[], Any],
        client: str,
        stretch_seconds: float,
        purpose: object = None,
        kind: WorkKind = "analysis",
    ) -> None:
        self.client = client
        self.purpose = purpose
        self.kind = kind
        self.arrived = time.perf_counter()
        self.future: Future[Any] = Future()
        self.abandoned = False
        self._work = work
        # Of the request: the language of its reader.
        self._context = copy_context()
        self._seconds = stretch_seconds
        self._stretch: _Stretch | None = None
        self.seconds = 0.0
        self._result: Any = None
        self._error: BaseException | None = None

    @property
    def has_begun(self) -> bool:
        """Whether it has run, and was interrupted."""
        return self._stretch is not None

    def start(self) -> bool:
        """Whether to run it; work that has not begun is dropped if nobody waits for it."""
        return self.has_begun or self.future.set_running_or_notify_cancel()

    def resume(self) -> bool:
        """Run until the work is done or yields; returns whether it is done. Always on the same thread."""
        if self._stretch is None:
            self._stretch = _Stretch(self._run)
            self._stretch.gr_context = self._context
        if self.abandoned and self._stretch:
            self._stretch.throw()
        else:
            self._stretch.ends = time.perf_counter() + self._seconds
            self._stretch.switch()
        return self._stretch.dead

    def deliver(self) -> None:
        """Set the outcome, unless the job was refused meanwhile."""
        with suppress(InvalidStateError):
            if self._error is None:
                self.future.set_result(self._result)
            else:
                self.future.set_exception(self._error)

    def end(self) -> None:
        """End work that was interrupted, as if it were cancelled; on the thread on which it ran."""
        if self._stretch is not None and not self._stretch.dead:
            self._stretch.throw()

    def refuse(self) -> None:
        """Report to the caller that the server is shutting down, unless the outcome is already set."""
        with suppress(InvalidStateError):
            self.future.set_exception(draining())

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:
            self._error = error
        finally:
            # The error refers to this frame. Without ``self`` there is no reference cycle, and what the work
            # held, often hundreds of megabytes, is freed as soon as nobody needs the error.
            del self


def draining() -> Draining:
    """The error while the server shuts down."""
    return Draining(_("The server is shutting down."), hint=_("Try again in a moment."))
