"""Alembic's entry: runs the steps on the engine that ``database`` hands over."""

from alembic import context

from knowledge.registry.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
