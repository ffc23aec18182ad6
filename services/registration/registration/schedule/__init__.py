"""The schedule: what reporting and venues have told, and what follows from it for sessions."""

from flask import Flask

from chassis.messaging.department import subscribe
from chassis.web.app import add_routes

from . import facts, routes
from .events_read import (
    ActivityApproved,
    ActivityChanged,
    ActivityWithdrawn,
    CapacityPolicyChanged,
    ClosureDeclared,
    ClosureLifted,
    EditionChanged,
    OpeningChanged,
    PlacementHeld,
    PlacementRefused,
    PlacementRevoked,
    UnitChanged,
    VenueChanged,
)


def register(app: Flask) -> None:
    """Bind what is read to what it does, and add what this room answers."""
    subscribe(app, facts.learn_edition, EditionChanged)
    subscribe(app, facts.learn_unit, UnitChanged)
    subscribe(app, facts.learn_activity, ActivityApproved, ActivityChanged, ActivityWithdrawn)
    subscribe(app, facts.learn_venue, VenueChanged)
    subscribe(app, facts.learn_opening, OpeningChanged)
    subscribe(app, facts.learn_closure, ClosureDeclared, ClosureLifted)
    subscribe(app, facts.learn_placement, PlacementHeld, PlacementRefused, PlacementRevoked)
    subscribe(app, facts.learn_policy, CapacityPolicyChanged)
    add_routes(app, routes.blp)
