"""Threads for database access: a locked database delays only those who write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from ..errors import StoreFailed
from ..message import _

T = TypeVar("T")
P = ParamSpec("P")

# The database takes one transaction at a time.
_WRITERS = ThreadPoolExecutor(1, "followspot-writing")
_READERS = ThreadPoolExecutor(4, "followspot-reading")
# Longer than a statement may take; a server that hangs is not waited for longer.
_SECONDS = 30.0


async def write_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that changes the database and return its result. Raises StoreFailed."""
    return await _run(_WRITERS, lambda: work(*args, **kwargs))


async def read_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that only reads the database, or at most records a use, and return its result.

    Raises StoreFailed.
    """
    return await _run(_READERS, lambda: work(*args, **kwargs))


async def _run(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(threads.submit(work)), _SECONDS)
    except TimeoutError:
        error = StoreFailed(
            _("The database did not answer within {seconds} seconds.", seconds=round(_SECONDS)),
            hint=_("Try again in a moment. If it stays so, the operator should look at the database."),
        )
        error.retry_after_s = 10
        raise error from None
