"""Bookings: one party's place in one session, from asking for it to giving it back."""

from flask import Flask

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.worker import Job
from chassis.web.app import add_routes

from ..events import OF_STATUS
from . import bookings, cutoffs, routes, waitlist


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, routes.bookings_blp, routes.changes_blp)
    publish(app, *OF_STATUS.values())
    add_republish(app, bookings.republish)
    add_jobs(
        app,
        Job("release kept places", 15, waitlist.release_kept),
        Job("let smaller parties pass", 15, waitlist.let_pass),
        Job("close waitlists", 15, cutoffs.tell_cutoffs),
    )
