"""Reviews: who scores which nomination, blind to all others until the office opens the meeting, and the ranking."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp", "reviewers_blp")
