"""Per-client limits on saving: saved figures are never evicted, so no single client may fill the space.

Each account is a leaky bucket: it drains evenly, a full day's allowance within a day. So nobody waits for
midnight, and only two numbers are stored per client, for at most a day.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from ..errors import TooManySaves
from ..message import Message, _, ngettext
from .client_key import client_of

_DAY = 86_400
# Clients remembered; the one that saved least recently is forgotten first.
_CLIENTS = 10_000


@dataclass(frozen=True, slots=True)
class _Account:
    """What counts against a client at a moment."""

    figures: float
    nbytes: float
    at: float


class SaveQuotas:
    """The remaining allowance of each client. For one event loop.

    Args:
        figures: figures per day.
        nbytes: their bytes per day.
        clock: seconds, from any origin.
    """

    def __init__(self, figures: int, nbytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = (figures, nbytes)
        self._clock = clock
        self._accounts: TTLCache[str, _Account] = TTLCache(_CLIENTS, _DAY, clock)

    def check(self, address: str, nbytes: int = 0) -> None:
        """Raise TooManySaves unless a client may save one more figure of that many bytes.

        A client that saved nothing recently may save one of any size.
        """
        account = self._account(address)
        requested = (account.figures + 1, account.nbytes + nbytes)
        waits = [
            min(level, amount - limit) / limit * _DAY
            for level, amount, limit in zip(
                (account.figures, account.nbytes), requested, self._limits, strict=True
            )
        ]
        worst = max(range(len(waits)), key=waits.__getitem__)
        if waits[worst] > 0:
            seconds = math.ceil(waits[worst])
            raise TooManySaves(
                _(
                    "Your network address has saved as much as one client may: {figures} figures a day, with"
                    " {bytes} bytes.",
                    figures=self._limits[0],
                    bytes=self._limits[1],
                ),
                hint=_(
                    "Try again in {time}. The operator can raise {setting} and {other}.",
                    time=_in_words(seconds),
                    setting="FOLLOWSPOT_CLIENT_FIGURES",
                    other="FOLLOWSPOT_CLIENT_FIGURES_BYTES",
                ),
                seconds=seconds,
                asked=math.ceil(requested[worst]),
                limit=self._limits[worst],
            ).retried_after(seconds)

    def take(self, address: str, nbytes: int) -> None:
        """Count a figure of that many bytes. Raises TooManySaves, and then counts nothing."""
        self.check(address, nbytes)
        account = self._account(address)
        totals = (account.figures + 1, account.nbytes + nbytes)
        figures, nbytes_kept = map(min, totals, self._limits)
        self._accounts[client_of(address)] = _Account(figures, nbytes_kept, account.at)

    def give_back(self, address: str, nbytes: int) -> None:
        """Uncount a figure that could not be stored."""
        account = self._account(address)
        figures, remaining_bytes = max(account.figures - 1, 0), max(account.nbytes - nbytes, 0)
        self._accounts[client_of(address)] = _Account(figures, remaining_bytes, account.at)

    def _account(self, address: str) -> _Account:
        """What counts against a client now."""
        now = self._clock()
        before = self._accounts.get(client_of(address), _Account(0, 0, now))
        figures, nbytes = (limit * (now - before.at) / _DAY for limit in self._limits)
        return _Account(max(before.figures - figures, 0), max(before.nbytes - nbytes, 0), now)


def _in_words(seconds: int) -> Message:
    if seconds > 7200:
        return ngettext("{count} hour", "{count} hours", math.ceil(seconds / 3600))
    minutes = math.ceil(seconds / 60)
    return ngettext("{count} minute", "{count} minutes", minutes) if minutes > 1 else _("a minute")
