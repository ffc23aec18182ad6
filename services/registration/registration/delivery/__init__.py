"""Notices into words and out: wording, the courier, reminders, the phone list, short links."""

from flask import Flask

from chassis.delivery.lateness import Watch
from chassis.delivery.messengers import messenger_for
from chassis.messaging.department import add_jobs, add_measures
from chassis.messaging.jobs import Job
from chassis.web.app import add_routes

from ..notices.model import Message
from . import reminders, routes
from .courier import NOTICES, new_courier


def register(app: Flask) -> None:
    """Add what this room answers, and what it does by itself."""
    settings = app.extensions["settings"]
    add_routes(app, routes.templates_blp, routes.links_blp, routes.phone_list_blp)
    if not settings.is_production:
        add_routes(app, routes.demo_blp)
    courier = new_courier(messenger_for(settings, Message), settings.senders)
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
        Job("write reminders", 60, reminders.remind),
    )
