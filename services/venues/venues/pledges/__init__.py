"""Pledges: how much a venue promised to open in an edition, and what came of it, by the day."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..days.model import VenueDay
from ..events import PledgeChanged, VenueDayChanged
from . import recount
from .model import Pledge


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, __name__, "blp")
    publish(app, PledgeChanged, VenueDayChanged)
    add_republish(
        app,
        Telling(PledgeChanged, select(Pledge), Pledge.id),
        Telling(VenueDayChanged, select(VenueDay), VenueDay.id),
    )
    add_jobs(app, Job("count venue days", 2, recount.recount_marked, waiting=(recount.ANY_MARK,)))
