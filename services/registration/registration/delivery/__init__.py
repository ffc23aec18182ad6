"""Notices into words and out: wording, messengers, quiet hours, reminders, the phone list, short links."""

from flask import Flask

from chassis.messaging.department import add_jobs, add_measures
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from . import lateness, messengers, reminders, routes
from .courier import Courier


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, routes.templates_blp, routes.links_blp, routes.phone_list_blp)
    if not settings.is_production:
        add_routes(app, routes.demo_blp)
    courier = Courier(messengers.messenger_for(settings), settings.senders)
    add_measures(app, lateness.Watch().look)
    add_jobs(
        app,
        Job("deliver notices", 0.5, courier.turn, own_transactions=True, apart=True, end=courier.end),
        Job("write reminders", 60, reminders.remind),
    )
