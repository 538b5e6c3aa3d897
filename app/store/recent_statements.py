"""The statements of `RecentEntries`, made once for each table: making one takes longer than running it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.sql.selectable import TypedReturnsRows

from .tables import SIZES, held, metadata


@dataclass(frozen=True, slots=True)
class RecentStatements:
    """The statements for one table. ``:this`` is the key of an entry, and a size is what it counts for.

    Attributes:
        key: the name of the key's column.
        optional: the names of the columns that may be null.
        find: the entry.
        size: the size of the entry.
        insert: stores an entry; returns its size.
        use: records a use.
        use_and_complete: the same, and fills what is null with ``:new_NAME``; returns the size then.
        delete_beyond: keeps the newest ``:most``; returns the sizes of those that it deletes.
        delete_oldest: deletes the oldest, unless it is the newest; returns its size.
        count: adds ``:more`` to the bytes of the table ``:name``; returns them.
    """

    key: str
    optional: tuple[str, ...]
    find: TypedReturnsRows[Any]
    size: TypedReturnsRows[int]
    insert: TypedReturnsRows[int]
    use: Executable
    use_and_complete: TypedReturnsRows[int]
    delete_beyond: TypedReturnsRows[int]
    delete_oldest: TypedReturnsRows[int]
    count: TypedReturnsRows[int]

    @staticmethod
    @cache
    def of(name: str) -> "RecentStatements":
        """Those of a table."""
        table, size = metadata.tables[name], SIZES[name]
        key, used = next(iter(table.primary_key)), table.c.used
        this = key == bindparam("this")
        optional = [column for column in table.c if column.nullable]
        next_use = select(func.coalesce(func.max(used), 0) + 1).scalar_subquery()
        use = table.update().where(this).values(used=next_use)
        filled = {column: func.coalesce(column, bindparam(f"new_{column.name}")) for column in optional}
        first = select(used).order_by(used.desc()).offset(bindparam("most")).limit(1).scalar_subquery()
        oldest, newest = (select(which(used)).scalar_subquery() for which in (func.min, func.max))
        count = held.update().where(held.c.kind == bindparam("name"))
        return RecentStatements(
            key=key.name,
            optional=tuple(column.name for column in optional),
            find=table.select().where(this),
            size=select(size).where(this),
            insert=table.insert().values(used=next_use).returning(size),
            use=use,
            use_and_complete=use.values(filled).returning(size),
            delete_beyond=table.delete().where(used <= first).returning(size),
            delete_oldest=table.delete().where(used == oldest, used < newest).returning(size),
            count=count.values(nbytes=held.c.nbytes + bindparam("more")).returning(held.c.nbytes),
        )
