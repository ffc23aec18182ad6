"""Alembic's entry point."""

from chassis.storage.migrations import run_env

run_env()
