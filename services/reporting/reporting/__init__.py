"""Papers: editions, units, plans with their activities, and the figures of each edition."""

from typing import Any

from flask import Flask

from chassis.messaging.department import tell_again_to
from chassis.web.app import new_app

from . import (
    activities,
    amendments,
    announcements,
    chasing,
    city_report,
    curves,
    disclosures,
    editions,
    files,
    honours,
    material,
    nominations,
    notices,
    openings,
    owed,
    places,
    plans,
    programme,
    reconcile,
    requirements,
    reviews,
    statistics,
    tasks,
    unit_sheets,
    units,
    uploads,
    workbooks,
)
from .config import Settings
from .schema import Base

# From the top floor down: a room may use those below its own floor, never those above or beside it.
ROOMS = (
    reconcile,
    chasing,
    city_report,
    owed,
    unit_sheets,
    disclosures,
    honours,
    amendments,
    announcements,
    material,
    curves,
    programme,
    statistics,
    openings,
    reviews,
    nominations,
    workbooks,
    activities,
    plans,
    tasks,
    files,
    uploads,
    requirements,
    notices,
    places,
    units,
    editions,
)


def create_app(settings: Settings | None = None, **kwargs: Any) -> Flask:
    """The department of papers; without `settings`, as the environment (REPORTING_*) says. A worker's gives no
    answers."""
    app = new_app(
        __name__, settings or Settings.from_environment(), title="Reporting", metadata=Base.metadata, **kwargs
    )
    for room in ROOMS:
        room.register(app)
    tell_again_to(app, "gateway", "registration", "venues")
    return app
