"""Announcements of the office: to units, all or some, and to the public."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import AnnouncementPublished
from . import announcements
from .model import Announcement


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp")
    publish(app, AnnouncementPublished)
    add_republish(app, Telling(AnnouncementPublished, announcements.select_public(), Announcement.id))
