"""What citizens send by SMS: a session's number, to book it or to give the seats back."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.blp)
    if not app.extensions["settings"].is_production:
        add_routes(app, routes.demo_blp)
