"""Amendments: changing and retiring venues and spaces, which openings and placements may stand on."""

from flask import Flask

from chassis.web.app import add_routes


def register(app: Flask) -> None:
    """Add what this room answers."""
    add_routes(app, __name__, "blp")
