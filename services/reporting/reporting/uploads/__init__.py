"""Uploads: files that come in pieces by tus 1.0, from any line, to any process."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from . import jobs, routes


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    add_routes(app, routes.blp)
    add_jobs(app, jobs.END_UPLOADS, jobs.SWEEP_STORE)
