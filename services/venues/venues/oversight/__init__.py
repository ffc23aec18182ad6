"""Oversight: which venues have declared nothing, open at other times than their doors do, or are closed on a day."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
