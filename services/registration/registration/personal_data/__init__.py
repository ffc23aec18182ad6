"""Citizens' rights over what is kept of them: a copy, corrections, erasure; and how long anything is kept."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from . import retention, routes


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    add_routes(app, routes.blp)
    add_jobs(
        app,
        Job("erase what retention ends", 3600, retention.erase_due, own_transactions=True),
        Job("prune codes and messages", 3600, retention.prune, own_transactions=True),
    )
