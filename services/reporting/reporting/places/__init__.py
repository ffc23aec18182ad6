"""Places: what venues has told of its venues and spaces, and its answers to the sittings that asked for one.

The answers are heard in `activities`, which knows whose a sitting is and lets its unit know.
"""

from flask import Flask

from chassis.messaging.department import subscribe

from . import places
from .subscriptions import VenueChanged


def register(app: Flask) -> None:
    """Add what this room hears."""
    subscribe(app, places.keep_venue, VenueChanged, forget=places.forget_venue)
