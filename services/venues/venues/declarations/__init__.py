"""Declarations: weekly patterns over a span of dates, which make openings."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.blp)
