"""Curves: how an edition grew, from what it came to at the end of each day."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from . import jobs


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    add_routes(app, __name__, "blp")
    add_jobs(app, jobs.TAKE_SNAPSHOTS)
