"""Places: venues and their spaces, openings, closures, placements, capacity policies, learning routes, demand."""

from flask import Flask

from chassis.messaging.department import add_republish, messaging_of, publish
from chassis.web.app import add_routes, new_app

from . import capacity_policies, closures, events, openings, placements, routes, venues
from .api import capacity_policies as policy_routes
from .api import closures as closure_routes
from .api import demand as demand_routes
from .api import openings as opening_routes
from .api import placements as placement_routes
from .api import routes as learning_routes
from .api import venues as venue_routes
from .config import Settings
from .model import Base
from .subscriptions import subscriptions


def create_app(settings: Settings | None = None) -> Flask:
    """The department of venues; without `settings`, as the environment (VENUES_*) says."""
    app = new_app(__name__, settings or Settings.from_environment(), title="Venues", metadata=Base.metadata)
    routed = [venue_routes, opening_routes, closure_routes, placement_routes]
    routed += [policy_routes, learning_routes, demand_routes]
    add_routes(app, *[one.blp for one in routed])
    publish(app, *events.PUBLISHES)
    messaging_of(app).subscriptions = subscriptions
    add_republish(
        app, *(noun.republish for noun in (venues, openings, closures, placements, capacity_policies, routes))
    )
    return app
