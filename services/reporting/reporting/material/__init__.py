"""Material: what units show of their activities after them, captioned, filed, read by the office, shown to all."""

from flask import Flask

from chassis.messaging.department import add_republish, publish
from chassis.messaging.retelling import Telling
from chassis.web.app import add_routes

from ..events import HighlightPublished
from ..tasks import add_kind
from . import jobs, material
from .model import Material


def register(app: Flask) -> None:
    """Add what this room answers and tells."""
    add_routes(app, __name__, "blp", "highlights")
    add_kind(app, jobs.MEDIA_PACK)
    publish(app, HighlightPublished)
    add_republish(
        app, Telling(HighlightPublished, material.select_highlights(), Material.id, material.emit_highlight)
    )
