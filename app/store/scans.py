"""Everything needed to repeat scans after a restart or on another replica."""

import json
from dataclasses import asdict, astuple, dataclass

from ..core.outcome import OutcomeOptions
from ..core.sentence import Sentence
from .database import Database
from .recent_entries import RecentEntries

# Stored scans; each may hold 200 sentences of 1,000 characters.
_MAX_SCANS = 1_000
_MAX_BYTES = 2**28


@dataclass(frozen=True, slots=True)
class StoredScan:
    """Everything that determines a scan.

    Attributes:
        id: the scan's id.
        model: key of the model in the catalogue.
        revision: content hash of the model's files.
        stream: the stream whose heads are measured.
        sentences: the sentences with their marked pairs.
        outcome: by what effects are measured; None: they are not.
        pruning: what is measured while heads are removed; None: none are.
    """

    id: str
    model: str
    revision: str
    stream: str
    sentences: tuple[Sentence, ...]
    outcome: OutcomeOptions | None = None
    pruning: OutcomeOptions | None = None


class ScanStore:
    """Stores the most recently used scans. Safe between threads.

    Args:
        max_scans: limit of their number; beyond it the least recently used are deleted.
        max_bytes: limit of their total size, likewise, but the newest is never deleted.
    """

    def __init__(self, database: Database, max_scans: int = _MAX_SCANS, max_bytes: int = _MAX_BYTES) -> None:
        self._entries = RecentEntries(database, "scans", max_bytes, max_scans)

    def remember(self, stored: StoredScan) -> None:
        """Store a scan; on return it is on disk. Raises StoreFailed."""
        sentences = [astuple(sentence) for sentence in stored.sentences]
        self._entries.remember(
            {
                "id": stored.id,
                "model": stored.model,
                "revision": stored.revision,
                "stream": stored.stream,
                "sentences": json.dumps(sentences, ensure_ascii=False),
                "outcome": _text(stored.outcome),
                "pruning": _text(stored.pruning),
            }
        )

    def recall(self, scan_id: str) -> StoredScan | None:
        """The scan of that id, or None if it is not stored (any more). Raises StoreFailed."""
        row = self._entries.recall(scan_id)
        if row is None:
            return None
        sentences = tuple(
            Sentence(text, tuple(query), tuple(key), line)
            for text, query, key, line in json.loads(row.sentences)
        )
        options = map(_options, (row.outcome, row.pruning))
        return StoredScan(row.id, row.model, row.revision, row.stream, sentences, *options)


def _text(options: OutcomeOptions | None) -> str | None:
    return None if options is None else json.dumps(asdict(options), ensure_ascii=False)


def _options(text: str | None) -> OutcomeOptions | None:
    return None if text is None else OutcomeOptions(**json.loads(text))
