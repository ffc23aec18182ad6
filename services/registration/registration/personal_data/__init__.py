"""Citizens' rights over what is kept of them: a copy, corrections, erasure; and how long anything is kept."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..citizens.model import Citizen
from ..events import CitizenErased
from . import retention


def register(app: Flask) -> None:
    """Add what this room answers and tells, and what it does by itself."""
    publish(app, CitizenErased)
    erased_citizens = select(Citizen).where(Citizen.erased_at.is_not(None))
    add_republish(app, Telling(CitizenErased, erased_citizens, Citizen.id))
    add_routes(app, __name__, "blp", "audits_blp")
    add_jobs(
        app,
        Job("erase what retention ends", 3600, retention.erase_due, own_transactions=True),
        Job("prune codes and messages", 3600, retention.prune, own_transactions=True),
    )
