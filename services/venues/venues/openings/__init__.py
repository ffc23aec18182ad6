"""Openings: days on which a venue lets citizens in, cut into slots of seats."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.web.app import add_routes

from ..events import OpeningChanged
from . import openings, routes


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, routes.blp)
    publish(app, OpeningChanged)
    add_republish(app, openings.republish_openings)
