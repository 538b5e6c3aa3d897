"""Finished censuses: their numbers, so that a model need not be measured again."""

import json
from dataclasses import asdict, dataclass

from ..core.content_ids import CENSUS_SCHEMA
from ..core.provenance import Provenance
from .database import Database
from .recent_entries import RecentEntries

_MAX_CENSUSES = 200
# Each has about 100 bytes for each head, and 20 for each depth.
_MAX_BYTES = 2**26


@dataclass(frozen=True, slots=True)
class StoredCensus:
    """A finished census.

    Attributes:
        id: its id, which is made of everything that determines it.
        model: key of the model in the catalogue.
        revision: content hash of the model's files.
        title: display name of the model.
        provenance: where the numbers come from.
        numbers: as text (see `CensusNumbers`).
    """

    id: str
    model: str
    revision: str
    title: str
    provenance: Provenance
    numbers: str


class CensusStore:
    """Stores the most recently used censuses. Safe between threads.

    Those of another schema are not found: their numbers mean something else.

    Args:
        max_censuses: limit of their number; beyond it the least recently used are deleted.
        max_bytes: limit of their total size, likewise, but the newest is never deleted.
    """

    def __init__(
        self, database: Database, max_censuses: int = _MAX_CENSUSES, max_bytes: int = _MAX_BYTES
    ) -> None:
        self._database = database
        self._entries = RecentEntries(database, "censuses", max_bytes, max_censuses)

    def remember(self, stored: StoredCensus) -> None:
        """Store a census; on return it is on disk. Raises StoreFailed."""
        self._entries.remember(
            {
                "id": stored.id,
                "schema": CENSUS_SCHEMA,
                "model": stored.model,
                "revision": stored.revision,
                "title": stored.title,
                "provenance": json.dumps(asdict(stored.provenance), ensure_ascii=False),
                "numbers": stored.numbers,
            }
        )

    def recall(self, census_id: str) -> StoredCensus | None:
        """The census of that id, or None if it is not stored (any more). Raises StoreFailed."""
        row = self._entries.recall(census_id)
        if row is None or row.schema != CENSUS_SCHEMA:
            return None
        origin = json.loads(row.provenance)
        origin["reads"] = tuple(origin["reads"])
        return StoredCensus(row.id, row.model, row.revision, row.title, Provenance(**origin), row.numbers)

    def latest(self, model: str, revision: str) -> str | None:
        """The id of the census of that model that was used last; None without any. Raises StoreFailed."""
        from .tables import censuses

        query = (
            censuses.select()
            .with_only_columns(censuses.c.id)
            .where(censuses.c.model == model, censuses.c.revision == revision)
            .where(censuses.c.schema == CENSUS_SCHEMA)
            .order_by(censuses.c.used.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            found: str | None = connection.scalar(query)
        return found
