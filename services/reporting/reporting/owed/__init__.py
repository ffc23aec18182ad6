"""What is owed: the state of every requirement for every unit, what units say to it, and the matrix of all."""

from flask import Flask

from chassis.web.app import add_routes

from . import routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, routes.blp, routes.of_requirements)
