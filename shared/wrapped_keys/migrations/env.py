# ruff: noqa: INP001 - alembic runs this file by its path, nobody imports it
"""Alembic's entry for every keys database. Knows no service."""

from shared.database import run_migrations

run_migrations()
