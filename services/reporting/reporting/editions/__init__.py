"""Editions: the week, once a year, with its window, organisers, rules and deadlines."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import EditionChanged
from . import editions
from .model import Edition


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, EditionChanged)
    add_republish(app, Telling(EditionChanged, editions.select_editions(), Edition.id))
