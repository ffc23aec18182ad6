"""Notices: what units' contacts are told, written with what it is about; what was sent to whom."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.blp)
    if not app.extensions["settings"].is_production:
        add_routes(app, routes.demo_blp)
