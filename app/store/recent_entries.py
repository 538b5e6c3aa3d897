"""Tables whose least recently used entries are deleted: inputs, files, scans."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from ..errors import StoreFailed
from .database import Database

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Table


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
        table: Literal["inputs", "files", "scans"],
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
        table = self._table
        key = next(iter(table.primary_key))
        this = key == values[key.name]
        optional = [column for column in table.c if column.nullable]
        with self._database.transaction() as connection:
            query = table.select().where(this).with_only_columns(key, *optional)
            found = connection.execute(query).mappings().one_or_none()
            use = {"used": _next_use(table)}
            if found is None:
                connection.execute(table.insert().values(**values, **use))
                more = self._bytes(connection, this)
            else:
                lacks = {column.name: values[column.name] for column in optional if found[column] is None}
                before = self._bytes(connection, this)
                connection.execute(table.update().where(this).values(**lacks, **use))
                more = self._bytes(connection, this) - before
            self._delete_oldest(connection, self._count(connection, more))
        return found is None

    def recall(self, key: str) -> "Row[Any] | None":
        """An entry, or None if it is not stored (any more); its use is recorded. Raises StoreFailed."""
        if "\0" in key:
            return None  # PostgreSQL refuses to look for it
        table = self._table
        this = next(iter(table.primary_key)) == key
        with self._database.reading() as connection:
            row = connection.execute(table.select().where(this)).one_or_none()
        if row is not None:
            # Unless that would have to wait; a read-only database still answers.
            with suppress(StoreFailed), self._database.transaction(patient=False) as connection:
                connection.execute(table.update().where(this).values(used=_next_use(table)))
        return row

    @property
    def _table(self) -> "Table":
        from .tables import metadata

        return metadata.tables[self._name]

    @property
    def _size(self) -> "ColumnElement[int]":
        from .tables import SIZES

        return SIZES[self._name]

    def _bytes(self, connection: "Connection", this: "ColumnElement[bool]") -> int:
        """What one entry counts for."""
        nbytes: int | None = connection.scalar(self._table.select().where(this).with_only_columns(self._size))
        assert nbytes is not None
        return nbytes

    def _count(self, connection: "Connection", more: int) -> int:
        """Add to the bytes that the table takes, and return them."""
        from .tables import held

        this = held.update().where(held.c.kind == self._name)
        nbytes: int | None = connection.scalar(
            this.values(nbytes=held.c.nbytes + more).returning(held.c.nbytes)
        )
        assert nbytes is not None
        return nbytes

    def _delete_oldest(self, connection: "Connection", nbytes: int) -> None:
        """Delete the least recently used entries, until the rest are as many and as large as they may be.

        Args:
            nbytes: what the table takes now.
        """
        from sqlalchemy import func, select

        used = self._table.c.used
        if self._max_entries is not None:
            first = select(used).order_by(used.desc()).offset(self._max_entries).limit(1)
            nbytes = self._delete(connection, used <= first.scalar_subquery())
        oldest, newest = (select(which(used)).scalar_subquery() for which in (func.min, func.max))
        while nbytes > self._max_bytes:
            before, nbytes = nbytes, self._delete(connection, (used == oldest) & (used < newest))
            if nbytes == before:  # only the newest is left
                break

    def _delete(self, connection: "Connection", which: "ColumnElement[bool]") -> int:
        """Delete entries, and return the bytes that the table takes then."""
        deleted = connection.execute(self._table.delete().where(which).returning(self._size))
        return self._count(connection, -sum(deleted.scalars()))


def _next_use(table: "Table") -> "ScalarSelect[int]":
    from sqlalchemy import func, select

    return select(func.coalesce(func.max(table.c.used), 0) + 1).scalar_subquery()
