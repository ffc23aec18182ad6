"""Totals: what each session comes to, counted whole for those who keep no bookings of their own."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import SessionTotalsChanged
from ..sessions.model import Session
from . import totals


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, __name__, "blp")
    publish(app, SessionTotalsChanged)
    changed_sessions = select(Session).where(Session.totals_version > 0)
    add_republish(
        app, Telling(SessionTotalsChanged, changed_sessions, Session.id, tell_batch=totals.tell_again)
    )
    # A little over a second: no session's totals are told more than once in one.
    add_jobs(app, Job("tell totals", 1.2, totals.tell_totals, waiting=(totals.ANY_UNTOLD,)))
