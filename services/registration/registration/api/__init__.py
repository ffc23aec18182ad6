"""Registration over HTTP, by noun."""

from flask import current_app

from chassis.config import Settings as ChassisSettings

from ..config import Settings


def settings() -> Settings:
    """The running application's settings."""
    found: ChassisSettings = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
