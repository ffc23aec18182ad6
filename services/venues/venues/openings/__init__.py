"""Openings: days on which a venue lets citizens in, cut into slots of seats."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..calendar.model import Opening
from ..events import OpeningChanged


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, OpeningChanged)
    add_republish(app, Telling(OpeningChanged, select(Opening), Opening.id))
