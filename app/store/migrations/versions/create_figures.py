"""Saved figures; ``a`` and ``b`` are recordings of captures."""

import sqlalchemy as sa
from alembic import op

revision = "create_figures"
down_revision = "create_scans"


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("title", sa.Text().with_variant(sa.LargeBinary(), "postgresql"), nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("listed", sa.Integer, nullable=False),
        sa.Column("nbytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deletion", sa.Text, nullable=False),
        sa.Column("a", sa.LargeBinary, nullable=False),
        sa.Column("b", sa.LargeBinary),
        sa.Index("figures_by_time", "listed", "created"),
        sqlite_strict=True,
    )
