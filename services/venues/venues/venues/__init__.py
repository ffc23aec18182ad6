"""Venues: the city's learning places, their spaces, and when they are shut."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import VenueChanged
from .model import Venue


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, VenueChanged)
    add_republish(app, Telling(VenueChanged, select(Venue), Venue.id))
