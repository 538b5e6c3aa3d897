"""The bytes that inputs and scans take; triggers of SQLite kept them until the app did."""

import sqlalchemy as sa
from alembic import op

revision = "count_bytes"
down_revision = "create_figures"


def upgrade() -> None:
    held = op.create_table(
        "held",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("nbytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sqlite_strict=True,
    )
    op.bulk_insert(held, [{"kind": kind, "nbytes": 0} for kind in ("inputs", "scans")])
