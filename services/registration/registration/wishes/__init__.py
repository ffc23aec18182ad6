"""Wishes: what citizens ask venues to open, and how many ask for which day, told in numbers."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import DemandAsked
from . import demand, routes
from .model import Demand


def register(app: Flask) -> None:
    """Add what this room answers, tells, and does by itself."""
    add_routes(app, routes.blp)
    publish(app, DemandAsked)
    add_republish(app, Telling(DemandAsked, select(Demand), Demand.id, tell_batch=demand.tell))
    # A little over a second: of no venue more is told than once in one.
    add_jobs(app, Job("tell demand", 1.2, demand.tell_changed, has_work=demand.is_untold))
