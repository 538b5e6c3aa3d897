"""The inputs of captures. ``used`` increases with every use, regardless of the clock."""

import sqlalchemy as sa
from alembic import op

revision = "create_inputs"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "inputs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Index("inputs_by_use", "used"),
        sqlite_strict=True,
    )
