"""Activities: the rows of a plan changed one by one, before and after the public sees them."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import ActivityApproved, ActivityChanged, ActivityWithdrawn
from ..plans.model import Activity
from . import activities, routes


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, routes.blp)
    publish(app, ActivityApproved, ActivityChanged, ActivityWithdrawn)
    add_republish(
        app, Telling(ActivityChanged, activities.select_published(), Activity.id, activities.emit_state)
    )
