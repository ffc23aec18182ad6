"""The programme: all plans of an edition seen together: where nothing is planned, what clashes, what is when."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
