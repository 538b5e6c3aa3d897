"""Whose turn it is: clients in turn, and what takes long behind what is new."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.preemptible_job import PreemptibleJob, yield_thread
from app.runtime.fair_queue import FairQueue
from app.runtime.work_queue import WorkQueue


def job(client: str, work: Callable[[], None] = lambda: None) -> PreemptibleJob:
    return PreemptibleJob(work, client, stretch_seconds=0.0)


def interrupted(client: str) -> PreemptibleJob:
    one = job(client, yield_thread)
    assert not one.resume()
    return one


def test_what_takes_long_has_one_of_five_stretches() -> None:
    queue = WorkQueue(stretch_seconds=1.0)
    queue.add(interrupted("long"))
    for number in range(12):
        queue.add(job(f"short {number}"))
    order = []
    while len(queue) > 1:
        one = queue.next()
        order.append(one.client.split()[0])
        queue.held(0.9, was_new=not one.has_begun)
        if one.has_begun:
            queue.add(one)
    assert order == ["short"] * 5 + ["long"] + ["short"] * 4 + ["long"] + ["short"] * 3


def test_what_takes_long_goes_on_at_once_where_nothing_else_waits() -> None:
    queue = WorkQueue(stretch_seconds=1.0)
    queue.add(interrupted("long"))
    assert queue.next().client == "long"
    with pytest.raises(KeyError):
        queue.next()


def test_short_work_while_nothing_long_waits_is_not_held_against_later_work() -> None:
    queue = WorkQueue(stretch_seconds=1.0)
    queue.held(100.0, was_new=True)
    queue.add(interrupted("long"))
    queue.add(job("short"))
    assert queue.next().client == "short"


@given(st.lists(st.sampled_from("abcd"), max_size=20))
def test_how_many_come_before_is_how_many_come_before(clients: list[str]) -> None:
    queue = FairQueue[int]()
    for number, client in enumerate(clients):
        queue.add(client, number)
    said = [queue.ahead(client, number) for number, client in enumerate(clients)]
    taken = [queue.next() for _ in clients]
    assert said == [taken.index(number) for number in range(len(clients))]


def test_what_only_waits_takes_no_stretch_from_what_runs() -> None:
    """A long text that waits until fewer are under way looks, and yields at once."""
    queue = WorkQueue(stretch_seconds=1.0)
    runs, waiting = interrupted("runs"), [interrupted(f"waits {number}") for number in range(20)]
    for one in (*waiting, runs):
        queue.add(one)
    held = {"short": 0.0, "runs": 0.0, "waits": 0.0}
    for number in range(400):
        queue.add(job(f"short {number}"))
        one = queue.next()
        kind = one.client.split()[0]
        seconds = 0.0 if kind == "waits" else 1.0
        held[kind] += seconds
        queue.held(seconds, was_new=kind == "short")
        if kind != "short":
            queue.add(one)
    assert held["runs"] / sum(held.values()) == pytest.approx(1 / 5, abs=0.03)
