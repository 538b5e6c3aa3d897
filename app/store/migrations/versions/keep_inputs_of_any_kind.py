"""Inputs become JSON objects with the former text as one member."""

import sqlalchemy as sa
from alembic import op

revision = "keep_inputs_of_any_kind"
down_revision = "create_inputs"


def upgrade() -> None:
    op.alter_column("inputs", "text", new_column_name="input")
    if op.get_bind().dialect.name == "sqlite":  # no other database is so old
        inputs = sa.table("inputs", sa.column("input"))
        op.execute(inputs.update().values(input=sa.func.json_object("text", inputs.c.input)))
