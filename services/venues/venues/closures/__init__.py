"""Closures: a venue or a space is shut for a span, and what was placed in it loses its space."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.web.app import add_routes

from ..events import ClosureDeclared, ClosureLifted
from . import closures, routes


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, routes.blp)
    publish(app, ClosureDeclared, ClosureLifted)
    add_republish(app, closures.republish_closures)
