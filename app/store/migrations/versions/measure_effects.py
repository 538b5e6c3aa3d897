"""By what a scan measures effects: a JSON object; null if it measures none."""

import sqlalchemy as sa
from alembic import op

revision = "measure_effects"
down_revision = "count_bytes"


def upgrade() -> None:
    op.add_column("scans", sa.Column("outcome", sa.Text))
