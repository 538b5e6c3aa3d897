"""Uploaded files, by the SHA-256 of their content."""

import sqlalchemy as sa
from alembic import op

revision = "create_files"
down_revision = "keep_inputs_of_any_kind"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("used", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Index("files_by_use", "used"),
        sqlite_strict=True,
    )
