"""The app counts the bytes that entries take, those of files too; no trigger does."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "count_bytes_here"
down_revision = "prune_heads"


def upgrade() -> None:
    length: Callable[[sa.ColumnElement[Any]], sa.ColumnElement[int]] = sa.func.octet_length
    if op.get_bind().dialect.name == "sqlite":
        for name in ("inputs", "scans"):
            for event in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")
        length = _length
    sizes = {
        "inputs": length(sa.column("input")) + sa.func.coalesce(length(sa.column("answer")), 0) + 200,
        "files": length(sa.column("content")),
        "scans": length(sa.column("sentences")) + 200,
    }
    held = sa.table("held", sa.column("kind"), sa.column("nbytes"))
    op.execute(held.delete())
    for kind, size in sizes.items():
        total = sa.select(sa.func.coalesce(sa.func.sum(size), 0)).select_from(sa.table(kind))
        op.execute(held.insert().values(kind=kind, nbytes=total.scalar_subquery()))


def _length(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.func.length(sa.cast(column, sa.LargeBinary))
