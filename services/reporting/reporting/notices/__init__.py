"""Notices: what units' contacts are told, written with what it is about; what was sent to whom."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
    if not app.extensions["settings"].is_production:
        add_routes(app, __name__, "demo_blp")
