"""Alembic's entry: runs the steps on the engine that ``database`` hands over."""

from alembic import context

from knowledge.registry import door_tables, tables
from knowledge.registry.schema import metadata
from knowledge.registry.slack import tables as slack_tables

_ALL = (tables, door_tables, slack_tables)
"""Each adds its tables to the metadata when it is read."""

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
