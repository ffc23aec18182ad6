"""Sessions: anything with seats and a time, why one cannot be booked, and what is like it."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import SeatsChanged, SessionChanged
from . import seats
from .model import Session


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, __name__, "blp")
    publish(app, SessionChanged, SeatsChanged)
    add_republish(
        app,
        Telling(SessionChanged, select(Session), Session.id),
        Telling(SeatsChanged, select(Session).where(Session.seats_version > 0), Session.id),
    )
    # A little over a second: no session's seats are told more than once in one.
    add_jobs(app, Job("tell seats", 1.2, seats.tell_seats, waiting=(seats.ANY_UNTOLD,)))
