"""Threads for database access: a locked file delays only those who write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

# SQLite writes one transaction at a time.
_WRITERS = ThreadPoolExecutor(1, "followspot-writing")
_READERS = ThreadPoolExecutor(4, "followspot-reading")


async def write_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that changes the database and return its result."""
    return await asyncio.wrap_future(_WRITERS.submit(work, *args, **kwargs))


async def read_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that only reads the database, or at most records a use, and return its result."""
    return await asyncio.wrap_future(_READERS.submit(work, *args, **kwargs))
