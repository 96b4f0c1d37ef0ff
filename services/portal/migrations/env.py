"""Alembic's entry: runs this service's history on the connection that shared.database hands over."""

from shared.database import run_migrations

run_migrations()
