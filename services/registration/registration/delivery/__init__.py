"""Notices into words and out: wording, messengers, quiet hours, reminders, the phone list, short links."""

from functools import partial

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.messaging.worker import Job
from chassis.web.app import add_routes

from . import courier, messengers, reminders, routes


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, routes.templates_blp, routes.links_blp, routes.phone_list_blp)
    if not settings.is_production:
        add_routes(app, routes.demo_blp)
    deliver = partial(courier.send_due, messengers.messenger_for(settings))
    add_jobs(
        app,
        Job("deliver notices", 0.2, deliver, own_transactions=True),
        Job("write reminders", 60, reminders.remind),
    )
