"""Citizens: who they are, the codes that open their phones, what they agreed to, and who looked at their data."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.audits_blp)
