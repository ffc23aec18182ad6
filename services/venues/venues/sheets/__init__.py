"""Sheets: venues, and the resources of an owner, as tables to take away, and such tables taken in."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
