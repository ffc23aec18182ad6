"""Learning routes: ordered stops, each a venue or a resource, to learn along."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import RouteChanged
from .model import Route


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, RouteChanged)
    add_republish(app, Telling(RouteChanged, select(Route), Route.id))
