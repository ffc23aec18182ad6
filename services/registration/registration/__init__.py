"""Seats: sessions, bookings, the waitlist, check-in, notices, and citizens' sign-in."""

from flask import Flask

from chassis.messaging.department import tell_again_to
from chassis.web.app import new_app

from . import (
    bookings,
    delivery,
    desk,
    door,
    inbound,
    learning,
    personal_data,
    reconcile,
    schedule,
    sessions,
    sign_in,
    totals,
    wishes,
)
from .config import Settings
from .schema import Base

# From the top floor down: a room may use those after it, never those before. `citizens` and `notices`, the ground that
# most of them stand on, answer nothing and do nothing by themselves.
ROOMS = (
    reconcile,
    desk,
    personal_data,
    delivery,
    learning,
    totals,
    inbound,
    wishes,
    door,
    schedule,
    sign_in,
    bookings,
    sessions,
)


def create_app(settings: Settings | None = None, answers: bool = True) -> Flask:
    """The department of registration; without `settings`, as the environment (REGISTRATION_*) says. A worker's gives no
    answers."""
    settings = settings or Settings.from_environment()
    app = new_app(__name__, settings, title="Registration", metadata=Base.metadata, answers=answers)
    for room in ROOMS:
        room.register(app)
    tell_again_to(app, "gateway", "venues", "reporting")
    return app
