"""Who comes in: accounts of staff, signing in, and how often it may be tried."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.worker import Job

from . import commands, limits, sign_in
from .staff_accounts import Passwords


def register(app: Flask) -> None:
    """Add the command for staff accounts, and what is forgotten in time."""
    settings = app.extensions["settings"]
    app.extensions["passwords"] = Passwords(settings.concurrent_hashes, settings.hash_memory_kib)
    app.cli.add_command(commands.staff)
    add_jobs(
        app,
        Job("forget ended sessions", 3600, sign_in.forget_ended),
        Job("forget attempts", 600, limits.forget_expired),
    )
