"""A signed cookie tells apart browsers behind one network address, so that a class is served in turn.

It holds a random number and when it was made, serves nothing but the queue, and ends with the browser or
after a day. Who sends none, or a forged one, counts as part of its address.
"""

import math
import secrets
import time
from collections.abc import Callable

from cachetools import LRUCache
from itsdangerous import BadData, TimestampSigner
from starlette.requests import HTTPConnection

from .client_key import client_of

NAME = "followspot-client"
_DAY = 86_400
# New cookies for one address within an hour; further ones would let one machine pretend to be a crowd.
_MOST, _HOUR = 1_000, 3_600
# Addresses remembered; the one that got its cookie least recently is forgotten first.
_ADDRESSES = 10_000


class ClientCookies:
    """Makes cookies, and reads them. For one event loop.

    Args:
        secret: signs them; servers with the same one accept each other's.
        clock: seconds, from any origin.
    """

    def __init__(self, secret: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._signer = TimestampSigner(secret or secrets.token_bytes(32), salt=NAME)
        # By address, how many it got since when.
        self._made: LRUCache[str, tuple[int, float]] = LRUCache(_ADDRESSES)
        self._clock = clock

    def client(self, connection: HTTPConnection) -> str:
        """The client that sent a request: the browser of a valid cookie, else an address."""
        return self.browser(connection) or client_of(_address(connection))

    def browser(self, connection: HTTPConnection) -> str | None:
        """The browser of a valid cookie, also of one that a server with a faster clock has made."""
        try:
            value, made = self._signer.unsign(connection.cookies.get(NAME, ""), return_timestamp=True)
            # Not by max_age, which refuses what is a second from the future.
            recent = abs(self._signer.get_timestamp() - made.timestamp()) <= _DAY
            return f"browser {value.decode()}" if recent else None
        except (BadData, UnicodeError):
            return None

    def new(self, connection: HTTPConnection) -> str | None:
        """A ``Set-Cookie`` header for a browser without a valid cookie; None if its address got many."""
        owner = client_of(_address(connection))
        made, since = self._made.get(owner, (0, -math.inf))
        if self._clock() - since >= _HOUR:
            made, since = 0, self._clock()
        if made >= _MOST:
            return None
        self._made[owner] = (made + 1, since)
        signed = self._signer.sign(secrets.token_urlsafe(12)).decode()
        secure = "; Secure" if connection.url.scheme == "https" else ""
        return f"{NAME}={signed}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""
