"""Everything needed to repeat a scan; ``sentences`` is a JSON list."""

import sqlalchemy as sa
from alembic import op

revision = "create_scans"
down_revision = "remember_answers"


def upgrade() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("sentences", sa.Text, nullable=False),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Index("scans_by_use", "used"),
        sqlite_strict=True,
    )
