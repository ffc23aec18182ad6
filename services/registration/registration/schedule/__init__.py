"""The schedule: what reporting and venues have told, and what follows from it for sessions."""

from functools import partial

from flask import Flask

from chassis.messaging.department import add_jobs, subscribe, subscribe_all
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from ..sessions.houses import PLACES
from ..sessions.marks import SETTLE
from . import bygones, facts, houses, settle, settling
from .events_read import (
    ACTIVITIES,
    PLACEMENTS,
    CapacityPolicyChanged,
    ClosureDeclared,
    ClosureLifted,
    EditionChanged,
    OpeningChanged,
    UnitChanged,
    VenueChanged,
)


def register(app: Flask) -> None:
    """Bind what is read to what it does, and add what this room answers and does by itself."""
    subscribe(app, facts.learn_edition, EditionChanged)
    subscribe(app, facts.learn_unit, UnitChanged)
    subscribe(app, facts.learn_activity, *ACTIVITIES, forget=bygones.withdraw_activity)
    subscribe(app, facts.learn_venue, VenueChanged)
    subscribe_all(app, facts.learn_openings, OpeningChanged, forget=bygones.withdraw_opening)
    subscribe(app, facts.learn_closure, ClosureDeclared, ClosureLifted, forget=bygones.lift_closure)
    subscribe(app, facts.learn_placement, *PLACEMENTS, forget=bygones.forget_placement)
    subscribe(app, facts.learn_policy, CapacityPolicyChanged, forget=bygones.lift_policy)
    add_jobs(app, Job("end what is off", 600, settle.end_left_behind))
    add_routes(app, __name__, "blp", "closures")
    app.extensions[SETTLE] = settle.settle
    app.extensions[PLACES] = houses.places_of
    settle_marked = partial(settling.settle_marked, settling.new_pace())
    marks = (settling.ANY_MARKED,)
    add_jobs(app, Job("settle sessions", 0.5, settle_marked, own_transactions=True, waiting=marks))
