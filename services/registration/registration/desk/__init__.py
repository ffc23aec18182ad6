"""The desk: callers, whom clerks book for, and bookings as tables to take away."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.desk_blp, routes.exports_blp)
