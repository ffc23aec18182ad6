"""Declarations: weekly patterns over a span of dates, which make openings."""

from flask import Flask

from chassis.web.app import add_routes

from . import model

# Openings, on a floor below, point to its table: it has to be known in a worker, too.
__all__ = ["model", "register"]


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
