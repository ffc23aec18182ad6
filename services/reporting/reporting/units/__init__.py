"""Units: the members, the part each has in an edition, and whom to speak to there."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import UnitChanged
from . import units
from .model import Unit


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, UnitChanged)
    add_republish(app, Telling(UnitChanged, units.select_units(), Unit.id))
