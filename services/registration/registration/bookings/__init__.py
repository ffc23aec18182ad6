"""Bookings: one party's place in one session, from asking for it to giving it back."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes
from chassis.web.health import add_warm_up

from ..events import OF_STATUS, BookingConfirmed
from . import book, bookings, cutoffs, holds, second_visits, waitlist
from .model import Booking


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, __name__, "bookings_blp", "changes_blp", "companions_blp")
    add_warm_up(app, book.look_for_nobody)
    publish(app, *OF_STATUS.values())
    add_republish(app, Telling(BookingConfirmed, select(Booking), Booking.id, bookings.emit_state))
    add_jobs(
        app,
        Job("release kept places", 15, waitlist.release_kept, has_work=waitlist.sessions_to_release),
        Job("let smaller parties pass", 15, waitlist.let_pass, has_work=waitlist.sessions_to_pass_in),
        Job("end second visits", 15, second_visits.end_kept, has_work=second_visits.list_second),
        Job("close waitlists", 15, cutoffs.tell_cutoffs, has_work=cutoffs.sessions_to_tell),
        Job("give held seats back", 1.5, holds.free_over, waiting=(holds.ANY_OVER,)),
    )
