"""Finished censuses; ``schema`` says what their numbers mean."""

import sqlalchemy as sa
from alembic import op

revision = "create_censuses"
down_revision = "count_bytes_here"


def upgrade() -> None:
    op.create_table(
        "censuses",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("provenance", sa.Text, nullable=False),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Index("censuses_by_use", "used"),
        sqlite_strict=True,
    )
    held = sa.table("held", sa.column("kind"), sa.column("nbytes"))
    op.execute(held.insert().values(kind="censuses", nbytes=0))
