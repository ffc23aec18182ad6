"""Seats: sessions, bookings, the waitlist, check-in, notices, and citizens' sign-in."""

from functools import partial

from flask import Flask

from chassis.messaging.department import add_jobs, add_republish, messaging_of, publish
from chassis.messaging.worker import Job
from chassis.web.app import add_routes, new_app

from . import (
    bookings,
    commands,
    deliveries,
    events,
    feedback,
    messengers,
    no_shows,
    reminders,
    retention,
    sessions,
    waitlist,
)
from .api import appeals as appeal_routes
from .api import attendances as attendance_routes
from .api import audits as audit_routes
from .api import bookings as booking_routes
from .api import certificates as certificate_routes
from .api import changes as change_routes
from .api import check_ins as check_in_routes
from .api import cuts as cut_routes
from .api import demo as demo_routes
from .api import desk as desk_routes
from .api import exports as export_routes
from .api import feedback as feedback_routes
from .api import links as link_routes
from .api import passes as pass_routes
from .api import personal_data as personal_data_routes
from .api import phone_list as phone_list_routes
from .api import routes as route_routes
from .api import sessions as session_routes
from .api import sign_ins as sign_in_routes
from .api import templates as template_routes
from .config import Settings
from .model import Base
from .subscriptions import subscriptions


def create_app(settings: Settings | None = None) -> Flask:
    """The department of registration; without `settings`, as the environment (REGISTRATION_*) says."""
    settings = settings or Settings.from_environment()
    app = new_app(__name__, settings, title="Registration", metadata=Base.metadata)
    add_routes(app, *[session_routes.blp, booking_routes.blp, check_in_routes.blp, sign_in_routes.blp])
    add_routes(app, *[personal_data_routes.blp, desk_routes.blp, audit_routes.blp])
    add_routes(app, *[change_routes.blp, cut_routes.blp])
    add_routes(app, *[link_routes.blp, phone_list_routes.blp, template_routes.blp])
    add_routes(app, *[pass_routes.blp, appeal_routes.blp, attendance_routes.blp])
    add_routes(app, *[certificate_routes.blp, feedback_routes.blp, route_routes.blp, export_routes.blp])
    if not settings.is_production:
        add_routes(app, *[demo_routes.blp])
    deliver = partial(deliveries.deliver, messengers.messenger_for(settings))
    publish(app, *events.PUBLISHES)
    messaging_of(app).subscriptions = subscriptions
    add_republish(app, sessions.republish, bookings.republish, feedback.republish)
    add_jobs(
        app,
        Job("deliver notices", 0.2, deliver, own_transactions=True),
        # A little over a second: no session's seats are told more than once in one.
        Job("tell seats", 1.2, sessions.tell_seats),
        Job("release kept places", 15, sessions.release_kept),
        Job("write reminders", 60, reminders.write_due),
        Job("let smaller parties pass", 15, waitlist.let_pass),
        Job("release the absent", 15, no_shows.release_absent),
        Job("erase what retention ends", 60, retention.erase_due, own_transactions=True),
        Job("prune codes and messages", 3600, retention.prune),
    )
    app.cli.command("reconcile")(commands.reconcile)
    return app
