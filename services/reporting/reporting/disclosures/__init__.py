"""Who was shown personal data in full: contacts of units, candidates' phones, who objects, files as sent."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
