"""The catalogue: everything public, kept from events, read by the pages and `/api/catalogue`.

It holds no data of record: it can be dropped and is rebuilt when the departments `republish`.
"""

from flask import Flask

from chassis.messaging.department import subscribe

from . import nouns
from . import subscriptions as events


def register(app: Flask) -> None:
    """Keep what the departments tell, each noun by its verb."""
    subscribe(app, nouns.keep_edition, events.EditionChanged)
    subscribe(app, nouns.keep_unit, events.UnitChanged)
    subscribe(
        app, nouns.keep_activity, events.ActivityApproved, events.ActivityChanged, events.ActivityWithdrawn
    )
    subscribe(app, nouns.keep_statistics, events.StatisticsPublished)
    subscribe(app, nouns.keep_venue, events.VenueChanged)
    subscribe(app, nouns.keep_opening, events.OpeningChanged)
    subscribe(app, nouns.keep_closure, events.ClosureDeclared, events.ClosureLifted)
    subscribe(
        app, nouns.keep_placement, events.PlacementHeld, events.PlacementRefused, events.PlacementRevoked
    )
    subscribe(app, nouns.keep_session, events.SessionChanged)
    subscribe(app, nouns.keep_seats, events.SeatsChanged)
