"""Cancel the loading of a model from another thread."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from ..errors import LoadCancelled
from ..message import _


class Cancellation:
    """Whether one load has been cancelled. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cancelled = False
        self._stop: Callable[[], None] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._cancelled

    def cancel(self) -> None:
        """Cancel the current step and all later ones."""
        with self._lock:
            self._cancelled = True
            stop = self._stop
        if stop:
            stop()

    def check(self) -> None:
        """Raise LoadCancelled if it was cancelled."""
        if self._cancelled:
            raise LoadCancelled(
                _("Loading was cancelled."),
                hint=_("Choose the model again; files that were complete are kept."),
            )

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call ``stop``, on the cancelling thread, if the load is cancelled inside the ``with`` block."""
        with self._lock:
            self._stop = stop
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._stop = None
