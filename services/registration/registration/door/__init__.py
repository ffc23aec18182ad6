"""The door: passes, check-ins and walk-ins, who did not come, and appeals against that."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from . import no_shows


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    add_routes(app, __name__, "passes_blp", "check_ins_blp", "attendances_blp", "appeals_blp")
    add_jobs(app, Job("release the absent", 15, no_shows.release_absent, has_work=no_shows.due_sessions))
