"""The desk: callers, whom clerks book for, and bookings as tables to take away."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "desk_blp", "exports_blp")
