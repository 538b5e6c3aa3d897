"""What a scan measures while heads are removed: a JSON object; null if it removes none."""

import sqlalchemy as sa
from alembic import op

revision = "prune_heads"
down_revision = "measure_effects"


def upgrade() -> None:
    op.add_column("scans", sa.Column("pruning", sa.Text))
