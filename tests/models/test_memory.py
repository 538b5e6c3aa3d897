"""Garbage collections do not examine what stays, and what no longer stays is still freed."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.models import memory
from app.runtime.models import model_pool
from app.settings import Settings


class _Circle:
    """An object that refers to itself: only a garbage collection frees it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_is_in_use_is_exempt_and_freed_once_memory_is_given_back() -> None:
    circle = _Circle()
    freed = weakref.ref(circle)
    memory.exempt_from_collections()
    assert gc.get_freeze_count() > 10_000
    del circle
    gc.collect()
    assert freed() is not None
    memory.give_back()
    assert freed() is None
    assert gc.get_freeze_count() > 10_000  # what is left is exempt again


def test_giving_memory_back_exempts_nothing_that_was_not() -> None:
    memory.give_back()
    assert gc.get_freeze_count() == 0


def test_no_collection_runs_within_and_what_was_made_is_exempt() -> None:
    circle = _Circle()
    freed = weakref.ref(circle)
    del circle
    with memory.without_collections():
        assert not gc.isenabled()
        objects = [[number] for number in range(100_000)]  # would cause collections
        assert freed() is not None
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(objects)


def test_a_loaded_model_is_exempt() -> None:
    pool = model_pool(Settings(model=["digits"]))
    assert gc.get_freeze_count() == 0
    pool.wait(pool.default)
    assert gc.get_freeze_count() > 10_000
