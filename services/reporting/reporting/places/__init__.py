"""Places: what venues has told of its venues and spaces, and its answers to the sittings that asked for one."""

from flask import Flask

from chassis.messaging.department import subscribe

from . import places
from .subscriptions import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked, VenueChanged


def register(app: Flask) -> None:
    """Add what this room hears."""
    subscribe(app, places.keep_venue, VenueChanged, forget=places.forget_venue)
    subscribe(
        app,
        places.keep_placement,
        PlacementAsked,
        PlacementHeld,
        PlacementRefused,
        PlacementRevoked,
        forget=places.forget_placement,
    )
