"""The inputs of captures, from which they can be repeated after a restart or on another replica."""

import json
from dataclasses import dataclass

from ..core.input import Input
from .database import Database
from .recent_entries import RecentEntries

_MAX_BYTES = 2**28


@dataclass(frozen=True, slots=True)
class StoredInput:
    """Everything that determines a capture.

    Attributes:
        id: the capture's id.
        model: key of the model in the catalogue.
        revision: content hash of the model's files.
        input: exactly as the user supplied it.
        answer: ids of the tokens that the model generated; None if it generated none.
    """

    id: str
    model: str
    revision: str
    input: Input
    answer: tuple[int, ...] | None = None


class InputStore:
    """Stores the most recently used inputs. Safe between threads.

    Args:
        max_inputs: limit of their number; beyond it the least recently used are deleted.
        max_bytes: limit of their total size, likewise, but the newest is never deleted.
    """

    def __init__(self, database: Database, max_inputs: int, max_bytes: int = _MAX_BYTES) -> None:
        self._entries = RecentEntries(database, "inputs", max_bytes, max_inputs)

    def remember(self, stored: StoredInput) -> None:
        """Store an input; on return it is on disk. An answer stays as it was first. Raises StoreFailed."""
        self._entries.remember(
            {
                "id": stored.id,
                "model": stored.model,
                "revision": stored.revision,
                "input": json.dumps(stored.input.facts(), ensure_ascii=False),
                "answer": None if stored.answer is None else json.dumps(stored.answer),
            }
        )

    def recall(self, capture_id: str) -> StoredInput | None:
        """The input of a capture, or None if it is not stored (any more). Raises StoreFailed."""
        row = self._entries.recall(capture_id)
        if row is None:
            return None
        answer = None if row.answer is None else tuple(json.loads(row.answer))
        return StoredInput(row.id, row.model, row.revision, Input.of(json.loads(row.input)), answer)
