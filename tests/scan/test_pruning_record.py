"""What is kept of a pruning comes back with every bit, and what contradicts itself is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.errors import BrokenFile
from app.message import Message
from app.scan.pruning_record import PruningRecord

from .known_pruning import known_pruning, known_record


@pytest.mark.parametrize("predicts", [True, False])
def test_every_bit_comes_back(predicts: bool) -> None:
    record = known_record(known_pruning(predicts=predicts))
    again = PruningRecord.loads(record.dumps())
    assert again.pruning == record.pruning
    assert (again.sentences, again.outcome, again.stream) == (record.sentences, record.outcome, record.stream)
    assert again.provenance == record.provenance
    # Its sentences are made of the numbers, in the language of each reader.
    assert b"statements" not in record.dumps() and again.pruning.notes == record.pruning.notes
    assert isinstance(again.provenance.conversion_note, Message)


def _set(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(stated: dict[str, Any]) -> None:
        place: Any = stated
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_set("pruning", "measure", to="luck"), "measure"),
        (_set("pruning", "removed", to=[]), "from none to all"),
        (_set("pruning", "removed", 3, to=6), "from none to all"),
        (_set("pruning", "removed", 10, to=31), "from none to all"),
        (_set("pruning", "heads", to=[]), "no list of heads"),
        (_set("pruning", "heads", 0, "layer", to=-1), "no list of heads"),
        (_set("pruning", "heads", 0, "importance", to=None), "importance"),
        (_set("pruning", "curves", 0, "order", to="most"), "lacks an order"),
        (_set("pruning", "curves", to=[]), "lacks an order"),
        (_set("pruning", "draws", to=[]), "lacks an order"),
        (_set("pruning", "draws", 1, to=[0.0]), "other points"),
        (_set("pruning", "curves", 1, "mean", to=[0.0]), "other points"),
        (_set("pruning", "curves", 1, "unchanged", to=[]), "other points"),
        (_set("pruning", "curves", 1, "unchanged", 2, to=1.5), "outside 0 to 1"),
        (_set("pruning", "curves", 1, "high", 2, to=1e999), "not finite"),
        (_set("pruning", "predicts", to=False), "other points"),
        (_set("sentences", to=[]), "other sentences"),
        (_set("pruning", "sentences", to=31), "other sentences"),
        (_set("sentences", 0, "text", to=7), "text"),
        (_set("provenance", to={}), "provenance"),
        (_set("conversion_note", to={"maker": "os.system", "parts": []}), "damaged"),
    ],
)
def test_what_contradicts_itself_is_refused(change: Callable[[dict[str, Any]], None], reason: str) -> None:
    stated = json.loads(known_record().dumps())
    change(stated)
    with pytest.raises(BrokenFile, match="not a recording of a pruning") as refused:
        PruningRecord.loads(json.dumps(stated).encode())
    assert reason in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"PK\x03\x04", b"\xff", b"[" * 10_000, b" " * (2**24 + 1)])
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenFile):
        PruningRecord.loads(content)
