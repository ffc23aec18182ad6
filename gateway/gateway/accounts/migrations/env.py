"""Alembic's way in."""

from chassis.storage.migrations import run_env

run_env()
