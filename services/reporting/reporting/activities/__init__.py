"""Activities: the rows of a plan changed one by one, before and after the public sees them."""

from flask import Flask

from chassis.messaging.department import add_republish, publish, subscribe
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import ActivityApproved, ActivityChanged, ActivityWithdrawn
from ..places import places
from ..places.subscriptions import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked
from ..plans.model import Activity
from . import activities, space_answers


def register(app: Flask) -> None:
    """Add what this room answers, tells and hears."""
    add_routes(app, __name__, "blp")
    subscribe(
        app,
        space_answers.hear_answer,
        PlacementAsked,
        PlacementHeld,
        PlacementRefused,
        PlacementRevoked,
        forget=places.forget_placement,
    )
    publish(app, ActivityApproved, ActivityChanged, ActivityWithdrawn)
    add_republish(
        app, Telling(ActivityChanged, activities.select_published(), Activity.id, activities.emit_state)
    )
