"""Demand: how many people have seats at a venue, wait for them and come, as registration tells it."""

from flask import Flask

from chassis.messaging.department import subscribe
from chassis.web.app import add_routes

from . import demand, routes
from .subscriptions import SeatsChanged, SessionChanged, SessionTotalsChanged


def register(app: Flask) -> None:
    """Add what this room answers and hears."""
    add_routes(app, routes.blp)
    subscribe(app, demand.keep, SessionChanged, SeatsChanged, SessionTotalsChanged, forget=demand.forget)
