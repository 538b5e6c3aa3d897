"""Inputs: kept across restarts and crashes, bounded, the least recently used evicted."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row

from app.core.input import Input
from app.errors import StoreFailed
from app.store.database import Database
from app.store.files import digest_of
from app.store.inputs import InputStore, StoredInput
from app.store.tables import held
from app.store.tables import inputs as stored_inputs

from .conftest import make_read_only

ROOT = Path(__file__).resolve().parents[2]


def kept(database: Database) -> tuple[Sequence[Row[Any]], int]:
    """The rows, and the bytes that are counted for them."""
    with database.reading() as connection:
        rows = connection.execute(stored_inputs.select()).all()
        count = connection.execute(held.select().where(held.c.kind == "inputs")).one()
    return rows, count.nbytes


def stored(name: str, text: str = "a text") -> StoredInput:
    return StoredInput(name, "minilm", "sha256:0", Input(text=text))


def test_what_is_remembered_is_recalled(database: Database) -> None:
    inputs = InputStore(database, 10)
    inputs.remember(stored("a", "the text"))
    assert inputs.recall("a") == stored("a", "the text")
    assert inputs.recall("b") is None


def test_what_a_model_wrote_is_kept_as_it_was_first(database: Database) -> None:
    inputs = InputStore(database, 10)
    inputs.remember(stored("a"))
    inputs.remember(replace(stored("a"), answer=(3, 1, 4)))
    inputs.remember(replace(stored("a"), answer=(2, 7)))
    assert inputs.recall("a") == replace(stored("a"), answer=(3, 1, 4))


def test_it_survives_a_restart(database: Database) -> None:
    InputStore(database, 10).remember(stored("a"))
    database.close()
    assert InputStore(Database(database.place), 10).recall("a") == stored("a")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True, deadline=None)
@given(text=st.text(min_size=1))
def test_texts_come_back_as_they_were(database: Database, text: str) -> None:
    inputs = InputStore(database, 10)
    inputs.remember(stored(digest_of(text.encode()), text))
    found = inputs.recall(digest_of(text.encode()))
    assert found is not None
    assert found.input.text == text


def test_remembering_twice_is_remembering_once(database: Database) -> None:
    inputs = InputStore(database, 2)
    for name in ("a", "b", "a", "a"):
        inputs.remember(stored(name))
    assert [inputs.recall(name) for name in ("a", "b")] == [stored("a"), stored("b")]


def test_the_least_recently_used_goes_first(database: Database) -> None:
    inputs = InputStore(database, 3)
    for name in "abc":
        inputs.remember(stored(name))
    inputs.recall("a")
    inputs.remember(stored("b"))
    inputs.remember(stored("d"))
    assert [name for name in "abcd" if inputs.recall(name)] == ["a", "b", "d"]


def test_only_so_many_are_kept(database: Database) -> None:
    inputs = InputStore(database, 3)
    for number in range(20):
        inputs.remember(stored(str(number)))
    with database.reading() as connection:
        assert len(connection.execute(stored_inputs.select()).all()) == 3


def test_a_smaller_bound_applies_from_the_next_input_on(database: Database) -> None:
    for number in range(5):
        InputStore(database, 5).remember(stored(str(number)))
    InputStore(database, 2).remember(stored("new"))
    assert [name for name in ["0", "3", "4", "new"] if InputStore(database, 2).recall(name)] == ["4", "new"]


def test_threads_share_it(database: Database) -> None:
    inputs = InputStore(database, 1000)

    def work(thread: int) -> None:
        for number in range(20):
            inputs.remember(stored(f"{thread}-{number}"))
            assert inputs.recall(f"{thread}-{number}") is not None

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(inputs.recall(f"{thread}-{number}") for thread in range(4) for number in range(20))


def test_servers_share_the_file(database: Database) -> None:
    one, other = InputStore(database, 10), InputStore(Database(database.place), 10)
    one.remember(stored("a"))
    other.remember(stored("b"))
    assert (other.recall("a"), one.recall("b")) == (stored("a"), stored("b"))


def test_a_database_that_can_only_be_read_still_recalls(database: Database) -> None:
    inputs = InputStore(database, 10)
    inputs.remember(stored("a"))
    make_read_only(database)
    assert inputs.recall("a") == stored("a")


def test_a_write_that_fails_is_reported(database: Database) -> None:
    inputs = InputStore(database, 10)
    make_read_only(database)
    with pytest.raises(StoreFailed, match=r"readonly|read-only"):
        inputs.remember(stored("a"))


WRITER = """
import sys
from pathlib import Path
from app.core.input import Input
from app.store.database import Database
from app.store.inputs import InputStore, StoredInput

place = sys.argv[1]
inputs = InputStore(Database(place if "://" in place else Path(place)), 100_000)
for number in range(100_000):
    inputs.remember(StoredInput(str(number), "m", "r", Input(text="t")))
    print(number, flush=True)
"""


def test_what_was_confirmed_survives_a_kill(database: Database) -> None:
    """Kills the process, not the machine: a power failure is not tested."""
    command = [sys.executable, "-c", WRITER, str(database.place)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        confirmed = [int(next(process.stdout)) for _ in range(50)]
        process.send_signal(signal.SIGKILL)
        confirmed += [int(line) for line in process.stdout if line.endswith("\n")]
    inputs = InputStore(database, 100_000)
    assert all(inputs.recall(str(number)) for number in confirmed)


def test_no_more_bytes_are_kept_than_asked_for(database: Database) -> None:
    """A hundred thousand inputs of 64 KiB would be 6.2 GiB."""
    inputs = InputStore(database, 1000, max_bytes=100_000)
    for number in range(40):
        inputs.remember(stored(str(number), "x" * 9_000))
        assert inputs.recall("0") is not None, "what is used stays"
    rows, nbytes = kept(database)
    assert len(rows) == 10 and sum(len(row.input) for row in rows) < nbytes <= 100_000
    assert inputs.recall("39") and not inputs.recall("20")
    inputs.remember(stored("large", "x" * 200_000))
    assert inputs.recall("large") and not inputs.recall("39")


def test_what_a_model_wrote_counts_too(database: Database) -> None:
    inputs = InputStore(database, 10)
    inputs.remember(stored("a"))
    _, before = kept(database)
    inputs.remember(replace(stored("a"), answer=tuple(range(100))))
    (row,), after = kept(database)
    assert after - before == len(row.answer)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True, deadline=None)
@given(texts=st.lists(st.text(min_size=1), max_size=8))
def test_the_bytes_that_are_counted_are_those_that_are_there(database: Database, texts: list[str]) -> None:
    inputs = InputStore(database, 5, max_bytes=1_500)
    for text in texts:
        inputs.remember(stored(digest_of(text.encode()), text))
        rows, nbytes = kept(database)
        assert nbytes == sum(len(row.input.encode()) + 200 for row in rows)
