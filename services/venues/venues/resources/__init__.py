"""Resources: courses, e-books, books, live halls, articles and videos to learn from, each at its owner's address."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_jobs, add_republish, publish
from chassis.messaging.jobs import Job
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import ResourceChanged
from .model import Resource
from .rounds import Round


def register(app: Flask) -> None:
    """Add what this room answers and tells, and what it does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, __name__, "blp")
    publish(app, ResourceChanged)
    add_republish(app, Telling(ResourceChanged, select(Resource), Resource.id))
    if settings.links != "none":
        turn = Round(settings.own_origin, witness=settings.witness).turn
        add_jobs(app, Job("look at links", 5, turn, own_transactions=True, apart=True))
