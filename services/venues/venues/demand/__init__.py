"""Demand: how many people have seats at a venue, wait for them, come, or ask it to open, as registration tells it."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish, subscribe, subscribe_all
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import DemandDeclined
from . import demand, wishes
from .model import Decline
from .subscriptions import DemandAsked, SeatsChanged, SessionChanged, SessionTotalsChanged


def register(app: Flask) -> None:
    """Add what this room answers, tells and hears."""
    add_routes(app, __name__, "blp")
    subscribe_all(app, demand.keep, SessionChanged, SeatsChanged, SessionTotalsChanged, forget=demand.forget)
    subscribe(app, wishes.keep_asked, DemandAsked, forget=wishes.forget_asked)
    publish(app, DemandDeclined)
    add_republish(app, Telling(DemandDeclined, select(Decline), Decline.id))
