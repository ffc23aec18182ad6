"""What is owed: the state of every requirement for every unit, what units say to it, and the matrix of all."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp", "of_requirements")
