"""Chasing: reminders around every deadline, nudges, the phone list, the week's digest; the courier of notices."""

from flask import Flask

from chassis.delivery.courier import Courier
from chassis.delivery.messengers import messenger_for
from chassis.messaging.department import add_courier, add_jobs
from chassis.web.app import add_routes

from ..notices.model import Message
from . import jobs
from .courier import NOTICES


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, __name__, "blp")
    add_courier(app, Courier(NOTICES, messenger_for(settings, Message), settings.senders), NOTICES)
    add_jobs(app, jobs.REMIND, jobs.TELL_OFFICE)
