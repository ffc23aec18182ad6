"""Citizens: who they are, the codes they sign in with, what they agreed to, and who looked at their data."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.sign_ins_blp, routes.audits_blp)
