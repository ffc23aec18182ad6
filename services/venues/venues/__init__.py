"""Places: venues and their spaces, openings, closures, placements, capacity policies, learning routes,
resources, demand."""

from flask import Flask

from chassis.messaging.department import tell_again_to
from chassis.web.app import new_app

from . import (
    amendments,
    closures,
    declarations,
    demand,
    editions,
    holidays,
    learning_routes,
    openings,
    oversight,
    placements,
    pledges,
    policies,
    resources,
    sheets,
    venues,
)
from .config import Settings
from .schema import Base

# From the top floor down: a room may use those below its own floor, never those above or beside it.
ROOMS = (
    oversight,
    sheets,
    pledges,
    declarations,
    amendments,
    closures,
    openings,
    placements,
    policies,
    learning_routes,
    resources,
    demand,
    editions,
    holidays,
    venues,
)


def create_app(settings: Settings | None = None, answers: bool = True) -> Flask:
    """The department of venues; without `settings`, as the environment (VENUES_*) says. A worker's gives no
    answers."""
    settings = settings or Settings.from_environment()
    app = new_app(__name__, settings, title="Venues", metadata=Base.metadata, answers=answers)
    for room in ROOMS:
        room.register(app)
    tell_again_to(app, "gateway", "registration", "reporting")
    return app
