"""The steps that bring a registry from any earlier shape to today's, run by Alembic when it is opened."""
