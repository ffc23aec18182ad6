"""Closures: a venue or a space is shut for a span, and what was placed in it loses its space."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..calendar.model import Closure
from ..events import ClosureDeclared, ClosureLifted
from . import closures


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, ClosureDeclared, ClosureLifted)
    add_republish(app, Telling(ClosureDeclared, select(Closure), Closure.id, closures.emit_state))
