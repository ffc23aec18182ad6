"""Honours: what was decided, its public notice with objections, what is granted and recommended upward."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish, subscribe
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import HonourPublished
from . import erasure, honours
from .model import Honour
from .subscriptions import CitizenErased


def register(app: Flask) -> None:
    """Add what this room answers, tells and hears."""
    add_routes(app, __name__, "blp", "objections_blp", "consents_blp")
    publish(app, HonourPublished)
    add_republish(app, Telling(HonourPublished, select(Honour), Honour.id, honours.emit_honour))
    subscribe(app, erasure.forget_citizen, CitizenErased)
