"""Section ``store``: what SQLite and PostgreSQL cost per saved figure, input and file."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.input import Input
from app.store.database import Database
from app.store.figures import FigureDraft, FigureStore
from app.store.files import FileStore, StoredFile
from app.store.inputs import InputStore, StoredInput
from scripts.postgresql import NOT_FOUND, find, serve

from .sample import Book, Notes

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# A head of a sentence, and some hundred heads of a long one.
SMALL, LARGE = 4_000, 2_000_000
WHAT = {
    "figure": f"save a figure of {SMALL:,} bytes",
    "large": f"save a figure of {LARGE:,} bytes",
    "shown": "read a figure again",
    "input": "keep the input of a capture",
    "again": "find an input, and record its use",
    "file": f"keep an uploaded file of {LARGE:,} bytes",
}
ROUNDS, QUICK_ROUNDS = 100, 10


def measure(quick: bool) -> Book:
    """Seconds of each, the two databases taking turns; both force every commit to disk."""
    notes = Notes()
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with TemporaryDirectory() as folder:
        sqlite = Database(Path(folder, "followspot.sqlite3"))
        if find() is None:
            notes.miss("store/postgresql", WHAT, NOT_FOUND)
            _measure({"sqlite": sqlite}, rounds, notes)
        else:
            with serve(durable=True) as server:
                postgresql = Database(server.new_database())
                _measure({"sqlite": sqlite, "postgresql": postgresql}, rounds, notes)
                postgresql.close()
        sqlite.close()
    return notes.book()


def _measure(databases: dict[str, Database], rounds: int, notes: Notes) -> None:
    work = {kind: _work(database) for kind, database in databases.items()}
    seconds: dict[tuple[str, str], list[float]] = {}
    for number in range(rounds + 1):
        for kind, steps in work.items():
            for name, step in steps.items():
                begin = time.perf_counter()
                step(number)
                if number:  # the first one opens the database
                    seconds.setdefault((kind, name), []).append(time.perf_counter() - begin)
    for (kind, name), values in seconds.items():
        notes.extend(f"store/{kind}/{name}", values)


def _work(database: Database) -> dict[str, Callable[[int], object]]:
    """What is measured; each gets the number of its round."""
    figures = FigureStore(database, 10**10, 10**6)
    inputs, files = InputStore(database, 100_000), FileStore(database, 10**10)
    saved: list[str] = []

    def figure(size: int) -> None:
        draft = FigureDraft({"text": "The cat sat on the mat."}, os.urandom(size))
        saved.append(figures.save(draft)[0].id)

    def remember(number: int) -> None:
        inputs.remember(StoredInput(f"{number:032x}", "minilm", "sha256:0", Input(text="a text " * 10)))

    return {
        "figure": lambda _: figure(SMALL),
        "large": lambda _: figure(LARGE),
        "shown": lambda _: figures.recordings(saved[-2]),
        "input": remember,
        "again": lambda number: inputs.recall(f"{number:032x}"),
        "file": lambda _: files.remember(StoredFile("image", os.urandom(LARGE))),
    }
