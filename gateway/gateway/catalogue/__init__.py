"""The catalogue: everything public, kept from events, read by the pages and `/api/catalogue`.

It holds no data of record: it can be dropped, and `flask --app gateway rebuild` has it told again.
"""

from flask import Flask

from chassis.messaging.department import add_jobs, hear_restored, promise_restated, subscribe, subscribe_all

from . import commands, learning, losses, nouns, published
from . import subscriptions as events
from .announcements import Announcement
from .everyday import read_table
from .honours import Honour
from .jobs import INDEX_DUE, TURN_ACTIVITIES
from .memory import Memory
from .model import Closure, Edition, Highlight, Placement, Route, Statistics, Unit
from .nouns import forgetting
from .routes import RouteCount


def register(app: Flask) -> None:
    """Keep what the departments tell, each noun by its verb."""
    app.extensions["memory"] = Memory()
    app.extensions["delivered_sayings"] = read_table(app.extensions["settings"].everyday_words)
    subscribe(app, nouns.keep_edition, events.EditionChanged, forget=forgetting(Edition))
    subscribe(app, nouns.keep_unit, events.UnitChanged, forget=forgetting(Unit))
    subscribe(app, nouns.keep_activity, *events.ACTIVITIES, forget=nouns.forget_activity)
    subscribe(app, nouns.keep_statistics, events.StatisticsPublished, forget=forgetting(Statistics))
    subscribe(app, nouns.keep_venue, events.VenueChanged, forget=nouns.forget_venue)
    subscribe(app, nouns.keep_closure, *events.CLOSURES, forget=forgetting(Closure))
    subscribe(app, nouns.keep_placement, *events.PLACEMENTS, forget=forgetting(Placement))
    subscribe(app, nouns.keep_resource, learning.ResourceChanged, forget=nouns.forget_resource)
    subscribe(app, nouns.keep_route, learning.RouteChanged, forget=forgetting(Route))
    subscribe(app, nouns.keep_finishers, learning.RouteFinishersChanged, forget=forgetting(RouteCount))
    subscribe(app, nouns.keep_highlight, published.HighlightPublished, forget=forgetting(Highlight))
    subscribe(app, nouns.keep_announcement, published.AnnouncementPublished, forget=forgetting(Announcement))
    subscribe_all(app, nouns.keep_openings, events.OpeningChanged, forget=nouns.forget_opening)
    subscribe(app, nouns.keep_honour, published.HonourPublished, forget=forgetting(Honour))
    subscribe_all(app, nouns.keep_sessions, events.SessionChanged, forget=nouns.forget_session)
    subscribe_all(app, nouns.keep_seats, events.SeatsChanged, forget=nouns.forget_seats)
    subscribe_all(app, losses.keep_counts, events.SessionTotalsChanged, forget=losses.forget_counts)
    hear_restored(app, losses.note_seats, "registration")
    promise_restated(app)
    add_jobs(app, TURN_ACTIVITIES, INDEX_DUE)
    app.cli.add_command(commands.rebuild)
