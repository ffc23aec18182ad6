"""Uploads: files that come in pieces by tus 1.0, from any line, to any process; and the store that keeps objects."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from . import jobs, uploads
from .sweeping import Known


def keep_objects(app: Flask, prefix: str, find_known: Known) -> None:
    """Say which objects below a prefix of the store have a row; the others are swept."""
    app.extensions.setdefault("objects", {})[prefix] = find_known


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    keep_objects(app, "pieces", uploads.known_pieces)
    keep_objects(app, "scratch", lambda _db, _keys: set())
    add_routes(app, __name__, "blp")
    add_jobs(app, jobs.END_UPLOADS, jobs.SWEEP_STORE)
