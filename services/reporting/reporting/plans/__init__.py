"""Plans: what a unit will do in an edition, row by row, from draft to approved."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
