"""Papers: editions, units, plans with their activities, and the figures of each edition."""

from typing import Any

from flask import Flask

from chassis.messaging.department import add_jobs, add_republish, messaging_of, publish
from chassis.messaging.worker import Job
from chassis.web.app import add_routes, new_app

from . import activities, editions, events, statistics, units
from .api import activities as activity_routes
from .api import editions as edition_routes
from .api import plans as plan_routes
from .api import statistics as statistics_routes
from .api import units as unit_routes
from .config import Settings
from .model import Base
from .subscriptions import subscriptions

PUBLISH_EVERY = 2  # seconds: the statistics page follows the day this closely


def create_app(settings: Settings | None = None, **kwargs: Any) -> Flask:
    """The department of papers; without `settings`, as the environment (REPORTING_*) says."""
    app = new_app(
        __name__, settings or Settings.from_environment(), title="Reporting", metadata=Base.metadata, **kwargs
    )
    routes = [edition_routes, unit_routes, plan_routes, activity_routes, statistics_routes]
    add_routes(app, *[one.blp for one in routes])
    publish(app, *events.PUBLISHES)
    messaging_of(app).subscriptions = subscriptions
    add_republish(app, editions.republish, units.republish, activities.republish, statistics.republish)
    add_jobs(app, Job("publish statistics", PUBLISH_EVERY, statistics.publish_changed, own_transactions=True))
    return app
