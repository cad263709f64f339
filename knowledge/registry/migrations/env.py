"""Alembic's entry: runs the steps on the engine that ``database`` hands over."""

from alembic import context

from knowledge.registry.tables import document

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=document.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
