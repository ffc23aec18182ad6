"""Placements: which sitting of which activity has which space, and why another has none."""

from flask import Flask

from chassis.messaging.department import add_republish, publish, subscribe
from chassis.web.app import add_routes

from ..events import PlacementHeld, PlacementRefused, PlacementRevoked
from . import placements, routes
from .subscriptions import ActivityApproved, ActivityChanged, ActivityWithdrawn


def register(app: Flask) -> None:
    """Add what this room answers, hears and tells."""
    add_routes(app, routes.blp)
    subscribe(app, placements.place, ActivityApproved, ActivityChanged, ActivityWithdrawn)
    publish(app, PlacementHeld, PlacementRefused, PlacementRevoked)
    add_republish(app, placements.republish_placements)
