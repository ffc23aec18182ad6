"""Openings: how much venues promised to open in an edition, and what they opened, as venues tells it."""

from flask import Flask

from chassis.messaging.department import subscribe
from chassis.web.app import add_routes

from . import openings
from .subscriptions import PledgeChanged, VenueDayChanged


def register(app: Flask) -> None:
    """Add what this room answers and hears."""
    add_routes(app, __name__, "blp")
    subscribe(app, openings.keep_day, VenueDayChanged, forget=openings.forget_day)
    subscribe(app, openings.keep_pledge, PledgeChanged, forget=openings.forget_pledge)
