"""Chasing: reminders around every deadline, nudges, the phone list, the week's digest; the courier of notices."""

from flask import Flask

from chassis.delivery.courier import Courier
from chassis.delivery.lateness import Watch
from chassis.delivery.messengers import messenger_for
from chassis.messaging.department import add_jobs, add_measures
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from ..notices.model import Message
from . import jobs, routes
from .courier import NOTICES


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, routes.blp)
    courier = Courier(NOTICES, messenger_for(settings, Message), settings.senders)
    add_measures(app, Watch(NOTICES, settings.department).look)
    add_jobs(
        app,
        Job(
            "deliver notices",
            1,
            courier.turn,
            own_transactions=True,
            waiting=(NOTICES.due,),
            apart=True,
            end=courier.end,
        ),
        jobs.REMIND,
        jobs.TELL_OFFICE,
    )
