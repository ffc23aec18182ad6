"""Wishes: what citizens ask venues to open, how many ask for which day, told in numbers, and who is told the answer."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish, subscribe
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import DemandAsked
from . import answers, demand, unheard
from .events_read import DemandDeclined, OpeningChanged
from .model import Demand


def register(app: Flask) -> None:
    """Add what this room answers, tells, hears, and does by itself."""
    add_routes(app, __name__, "blp")
    publish(app, DemandAsked)
    add_republish(app, Telling(DemandAsked, select(Demand), Demand.id, tell_batch=demand.tell))
    subscribe(app, answers.learn_slots, OpeningChanged)
    subscribe(app, answers.learn_decline, DemandDeclined)
    wishes_due = answers.NEXT_DUE, unheard.CAME_TO_NOTHING
    add_jobs(app, Job("answer wishes", 1.3, answers.answer_due, waiting=wishes_due))
    # A little over a second: of no venue more is told than once in one.
    add_jobs(app, Job("tell demand", 1.2, demand.tell_changed, waiting=(demand.ANY_UNTOLD,)))
