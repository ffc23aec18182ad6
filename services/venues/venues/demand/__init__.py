"""Demand: how many people wait for seats at a venue, as registration tells it."""

from flask import Flask

from chassis.messaging.department import subscribe
from chassis.web.app import add_routes

from . import demand, routes
from .subscriptions import SeatsChanged, SessionChanged


def register(app: Flask) -> None:
    """Add what this room answers and hears."""
    add_routes(app, routes.blp)
    subscribe(app, demand.keep, SessionChanged, SeatsChanged, forget=demand.forget)
