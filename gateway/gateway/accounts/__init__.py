"""Who comes in: accounts of staff, signing in, and how often it may be tried."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job

from . import commands, limits, store
from .staff_accounts import Passwords


def register(app: Flask) -> None:
    """Add the database and the command of accounts, and what is forgotten in time."""
    settings = app.extensions["settings"]
    store.add_store(app)
    app.extensions["passwords"] = Passwords(settings.concurrent_hashes, settings.hash_memory_kib)
    app.cli.add_command(commands.staff)
    add_jobs(
        app,
        Job("forget ended sessions", 3600, store.forget_ended_sessions, own_transactions=True),
        Job("forget attempts", 600, limits.forget_expired, own_transactions=True),
        Job("forget keys of accounts", 3600, store.prune_keys, own_transactions=True),
    )
