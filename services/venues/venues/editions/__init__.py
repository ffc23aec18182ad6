"""Editions: the years of the week, as reporting tells them."""

from flask import Flask

from chassis.messaging.department import subscribe

from . import editions
from .subscriptions import EditionChanged


def register(app: Flask) -> None:
    """Add what this room hears."""
    subscribe(app, editions.keep, EditionChanged, forget=editions.forget)
