"""Capacity policies: which share of their capacity sessions may use, and on what conditions."""

from flask import Flask
from sqlalchemy import select

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import CapacityPolicyChanged
from .model import CapacityPolicy


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, CapacityPolicyChanged)
    add_republish(app, Telling(CapacityPolicyChanged, select(CapacityPolicy), CapacityPolicy.id))
