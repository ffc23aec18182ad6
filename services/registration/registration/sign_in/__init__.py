"""Signing in: a code sent to a phone opens it, and who has the phone now need not be who had it last year."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
