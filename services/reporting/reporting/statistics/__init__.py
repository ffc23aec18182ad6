"""Statistics: what an edition comes to, counted from its papers and from what registration tells."""

from flask import Flask

from chassis.messaging.department import add_jobs, add_republish, publish, subscribe
from chassis.messaging.worker import Job
from chassis.web.app import add_routes

from ..events import StatisticsPublished
from . import routes, sessions, statistics
from .subscriptions import (
    BookingAttended,
    BookingCancelled,
    BookingConfirmed,
    BookingMissed,
    BookingWaitlisted,
    SessionChanged,
)

BOOKINGS = (BookingConfirmed, BookingWaitlisted, BookingCancelled, BookingAttended, BookingMissed)
PUBLISH_EVERY = 2  # seconds: the statistics page follows the day this closely


def register(app: Flask) -> None:
    """Add what this room answers, hears, tells and does by itself."""
    add_routes(app, routes.blp)
    subscribe(app, sessions.keep_session, SessionChanged)
    subscribe(app, sessions.keep_booking, *BOOKINGS)
    publish(app, StatisticsPublished)
    add_republish(app, statistics.republish)
    add_jobs(app, Job("publish statistics", PUBLISH_EVERY, statistics.publish_changed, own_transactions=True))
