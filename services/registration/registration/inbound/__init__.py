"""What citizens send by SMS: a session's number, to book it or to give the seats back."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
    if not app.extensions["settings"].is_production:
        add_routes(app, __name__, "demo_blp")
