"""A log that repetition cannot fill: a repeated message appears once a minute, with its count."""

import logging
import time
from collections.abc import Callable

from cachetools import LRUCache

_SECONDS = 60.0
# Most messages tracked; beyond that, one may be repeated too early.
_KINDS = 100


class RepeatFilter(logging.Filter):
    """Passes a message once a minute; the next one reports how many were left out.

    Messages are the same if the same line of code wrote them, whatever their arguments.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: LRUCache[tuple[str, int], float] = LRUCache(_KINDS)
        self._left_out: LRUCache[tuple[str, int], int] = LRUCache(_KINDS)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write a record, to which the count of suppressed ones is added."""
        now, kind = self._clock(), (record.pathname, record.lineno)
        if now - self._said.get(kind, -_SECONDS) < _SECONDS:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        self._said[kind] = now
        left_out = self._left_out.pop(kind, 0)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out:,} more like it before)", None
        return True
