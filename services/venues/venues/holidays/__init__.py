"""Holidays: a small table of public holidays that the office keeps, which weekly patterns obey or not."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
