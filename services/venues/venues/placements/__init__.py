"""Placements: which sitting of which activity has which space, and why another has none."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish, subscribe
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..calendar.model import Placement
from ..events import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked
from . import approvals, decisions, placements
from .subscriptions import ActivityApproved, ActivityChanged, ActivityWithdrawn

REFUSE_UNANSWERED = Job(
    "refuse unanswered placements", 60, approvals.refuse_unanswered, waiting=(approvals.ANY_OVERDUE,)
)


def register(app: Flask) -> None:
    """Add what this room answers, hears and tells."""
    add_routes(app, __name__, "blp")
    subscribe(
        app,
        placements.place,
        ActivityApproved,
        ActivityChanged,
        ActivityWithdrawn,
        forget=placements.withdraw,
    )
    add_jobs(app, REFUSE_UNANSWERED)
    publish(app, PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked)
    add_republish(app, Telling(PlacementHeld, select(Placement), Placement.id, decisions.emit_state))
