"""Requirements: what the units of an edition must file, which kinds of them, and by when."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp", "editions")
