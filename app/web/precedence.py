"""Requests take precedence over imports that run in the background.

Importing torch and transformers takes seconds, in which their thread holds the interpreter for up to a third
of a second at a time, so that a page that is loading meanwhile would take much longer.
"""

import builtins
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, get_ident
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

# A browser that is loading a page pauses for less than this between two requests.
_PAUSE_SECONDS = 0.15
_MOST_SECONDS = 2.0
# Requests of programs that wait for the model; and of the page, which asks how far the model is.
_WATCHING = ("/healthz", "/readyz", "/metrics", "/api/models")


class Precedence:
    """Knows which requests are being answered, and lets imports wait for them.

    Args:
        pause: seconds without a request after which imports go on.
        most: seconds that each thread is delayed altogether, however many requests come.
        clock: seconds, from any origin.
    """

    def __init__(
        self,
        pause: float = _PAUSE_SECONDS,
        most: float = _MOST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause = pause
        self._left = defaultdict[int, float](lambda: most)
        self._clock = clock
        self._changed = Condition()
        self._running = 0
        self._last = -math.inf

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request is answered inside the ``with`` block."""
        with self._changed:
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._last = self._clock()
                self._changed.notify_all()

    @contextmanager
    def imports(self) -> Iterator[None]:
        """Every import statement of this thread inside the ``with`` block first gives way to requests.

        It waits in ``__import__``: finders of ``sys.meta_path`` are called with the lock of all imports held,
        and a request that imports something would wait for the thread that waits for it.
        """
        thread, do_import = get_ident(), builtins.__import__

        def give_way_and_import(*arguments: Any, **named: Any) -> Any:
            if get_ident() == thread:
                self.give_way()
            return do_import(*arguments, **named)

        self.give_way()
        builtins.__import__ = give_way_and_import
        try:
            yield
        finally:
            builtins.__import__ = do_import

    def give_way(self) -> None:
        """Wait until no request has been running for a moment, or the delay allowed is used up."""
        with self._changed:
            thread = get_ident()
            while (left := self._left[thread]) > 0 and (rest := self._rest()) > 0:
                began = self._clock()
                self._changed.wait(min(rest, left))
                self._left[thread] -= self._clock() - began

    def _rest(self) -> float:
        """Seconds to wait if nothing changes."""
        if self._running:
            return self._pause
        return self._last + self._pause - self._clock()


class Observed:
    """Reports requests to a :class:`Precedence`."""

    def __init__(self, app: ASGIApp, precedence: Precedence) -> None:
        self._app = app
        self._precedence = precedence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["path"].startswith(_WATCHING):
            await self._app(scope, receive, send)
            return
        with self._precedence.request():
            await self._app(scope, receive, send)
