"""Stopping the loading of a model from another thread."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from ..errors import LoadCancelled


class Cancellation:
    """Whether one load is still wanted. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cancelled = False
        self._stop: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    def cancel(self) -> None:
        """Stop what runs now, and whatever would come next."""
        with self._lock:
            self._cancelled = True
            stop = self._stop
        if stop:
            stop()

    def check(self) -> None:
        """Raise LoadCancelled if it was cancelled."""
        if self._cancelled:
            raise LoadCancelled(
                "Loading was cancelled.", hint="Choose the model again; files that were complete are kept."
            )

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call ``stop``, from the thread that cancels, if that happens inside the ``with`` block."""
        with self._lock:
            self._stop = stop
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._stop = None
