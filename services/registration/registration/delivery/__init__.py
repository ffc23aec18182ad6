"""Notices into words and out: wording, the courier, reminders, the phone list, short links."""

from flask import Flask

from chassis.delivery.messengers import messenger_for
from chassis.messaging.department import add_courier, add_jobs
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from ..notices.model import Message
from . import reminders
from .courier import NOTICES, new_courier


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, __name__, "templates_blp", "links_blp", "phone_list_blp")
    if not settings.is_production:
        add_routes(app, __name__, "demo_blp")
    add_courier(app, new_courier(messenger_for(settings, Message), settings.senders), NOTICES)
    add_jobs(app, Job("write reminders", 60, reminders.remind))
