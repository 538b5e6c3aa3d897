"""Runs migrations over the connection that ``store/schema.py`` hands over, in its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], target_metadata=context.config.attributes["metadata"]
)
context.run_migrations()
