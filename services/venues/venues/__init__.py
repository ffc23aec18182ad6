"""Places: venues and their spaces, openings, closures, placements."""

from flask import Flask

from chassis.app import add_messaging, add_routes, new_app

from . import closures, events, openings, placements, venues
from .api import closures as closure_routes
from .api import openings as opening_routes
from .api import placements as placement_routes
from .api import venues as venue_routes
from .config import Settings
from .model import Base
from .subscriptions import subscriptions


def create_app(settings: Settings | None = None) -> Flask:
    """The department of venues; without `settings`, as the environment (VENUES_*) says."""
    app = new_app(__name__, settings or Settings.from_environment(), title="Venues", metadata=Base.metadata)
    add_routes(app, [venue_routes.blp, opening_routes.blp, closure_routes.blp, placement_routes.blp])
    add_messaging(
        app,
        publishes=events.PUBLISHES,
        subscriptions=subscriptions,
        republish=[venues.republish, openings.republish, closures.republish, placements.republish],
        jobs=[],
    )
    return app
