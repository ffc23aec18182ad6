"""Workbooks: a unit's plan as an xlsx that is filled in elsewhere, and taken in line by line."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
