"""Tables whose least recently used entries are deleted: inputs, files, scans, censuses."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ..errors import StoreFailed
from .database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from .recent_statements import RecentStatements


class RecentEntries:
    """The most recently used entries of a table, by the key in its first column. Safe between threads.

    Args:
        table: its name.
        max_bytes: limit of their size; beyond it the least recently used are deleted, but never the newest.
        max_entries: limit of their number, likewise; None: there is none.
    """

    def __init__(
        self,
        database: Database,
        table: Literal["inputs", "files", "scans", "censuses"],
        max_bytes: int,
        max_entries: int | None = None,
    ) -> None:
        self._database = database
        self._name = table
        self._max_bytes = max_bytes
        self._max_entries = max_entries

    def remember(self, values: Mapping[str, object]) -> bool:
        """Store an entry; on return it is on disk. One that exists only gets what it lacks.

        Returns:
            Whether it is new.

        Raises:
            StoreFailed: the database cannot be written.
        """
        sql = self._statements
        this = {"this": values[sql.key]}
        with self._database.transaction() as connection:
            before = connection.scalar(sql.size, this)
            if before is None:
                after = connection.scalar(sql.insert, values)
            else:
                lacking = {f"new_{name}": values[name] for name in sql.optional}
                after = connection.scalar(sql.use_and_complete, this | lacking)
            assert after is not None
            self._delete_oldest(connection, after - (before or 0))
        return before is None

    def recall(self, key: str) -> "Row[Any] | None":
        """An entry, or None if it is not stored (any more); its use is recorded. Raises StoreFailed."""
        if "\0" in key:
            return None  # PostgreSQL refuses to look for it
        with self._database.reading() as connection:
            row = connection.execute(self._statements.find, {"this": key}).one_or_none()
        if row is not None:
            # Unless that would have to wait; a read-only database still answers.
            with suppress(StoreFailed), self._database.transaction(patient=False) as connection:
                connection.execute(self._statements.use, {"this": key})
        return row

    @cached_property
    def _statements(self) -> "RecentStatements":
        from .recent_statements import RecentStatements  # here, because it imports SQLAlchemy

        return RecentStatements.of(self._name)

    def _delete_oldest(self, connection: "Connection", more: int) -> None:
        """Delete the least recently used entries, until the rest are as many and as large as they may be.

        Args:
            more: the bytes that the table takes more than it was counted.
        """
        sql = self._statements
        if self._max_entries is not None:
            more -= sum(connection.scalars(sql.delete_beyond, {"most": self._max_entries}))
        nbytes = connection.scalar(sql.count, {"name": self._name, "more": more})
        assert nbytes is not None
        deleted = 1
        while nbytes > self._max_bytes and deleted:
            deleted = sum(connection.scalars(sql.delete_oldest))
            nbytes = connection.scalar(sql.count, {"name": self._name, "more": -deleted})
            assert nbytes is not None
