"""The threads that wait for the database: a locked file holds up who writes, and nobody else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")

# SQLite writes one transaction at a time.
_WRITERS = ThreadPoolExecutor(1, "followspot-writing")
_READERS = ThreadPoolExecutor(4, "followspot-reading")


async def writing(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of what changes the database."""
    return await asyncio.wrap_future(_WRITERS.submit(work, *args, **kwargs))


async def reading(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of what only reads it, or notes at most that something was used."""
    return await asyncio.wrap_future(_READERS.submit(work, *args, **kwargs))
