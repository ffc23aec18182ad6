"""Resources: courses, e-books, books, live halls, articles and videos to learn from, each at its owner's address."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import ResourceChanged
from . import routes
from .model import Resource


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, routes.blp)
    publish(app, ResourceChanged)
    add_republish(app, Telling(ResourceChanged, select(Resource), Resource.id))
