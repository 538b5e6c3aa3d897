"""The inputs of captures, from which they can be repeated after a restart or on another replica."""

import json
from dataclasses import dataclass

from ..core.input import Input
from .database import Database
from .eviction import forget_oldest

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
        self._database = database
        self._max_inputs = max_inputs
        self._max_bytes = max_bytes

    def remember(self, stored: StoredInput) -> None:
        """Store an input; on return it is on disk. Raises StoreFailed."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO inputs (id, model, revision, input, answer, used)"
                " VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(used), 0) + 1 FROM inputs))"
                " ON CONFLICT (id) DO UPDATE"
                " SET used = excluded.used, answer = coalesce(answer, excluded.answer)",
                (
                    stored.id,
                    stored.model,
                    stored.revision,
                    json.dumps(stored.input.facts(), ensure_ascii=False),
                    None if stored.answer is None else json.dumps(stored.answer),
                ),
            )
            connection.execute(
                "DELETE FROM inputs WHERE used <="
                " (SELECT used FROM inputs ORDER BY used DESC LIMIT 1 OFFSET ?)",
                (self._max_inputs,),
            )
            forget_oldest(connection, "inputs", self._max_bytes)

    def recall(self, capture_id: str) -> StoredInput | None:
        """The input of a capture, or None if it is not stored (any more). Raises StoreFailed."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT id, model, revision, input, answer FROM inputs WHERE id = ?", (capture_id,)
            ).fetchone()
        if row is None:
            return None
        # A read-only database still answers; it only fails to record the use.
        self._database.touch(
            "UPDATE inputs SET used = (SELECT max(used) + 1 FROM inputs) WHERE id = ?", capture_id
        )
        identity, model, revision, facts, answer_json = row
        answer = None if answer_json is None else tuple(json.loads(answer_json))
        return StoredInput(identity, model, revision, Input.of(json.loads(facts)), answer)
