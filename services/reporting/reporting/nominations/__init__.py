"""Nominations for the honours of the week: stars and brands, by themselves, a social body or a unit, and the rules."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from . import jobs


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    add_jobs(app, jobs.FORGET_PHOTOS)
    add_routes(app, __name__, "blp", "rules_blp", "winners_blp")
