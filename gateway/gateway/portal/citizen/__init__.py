"""A citizen's pages: booking, what they have booked, what they have learnt, what is kept of them."""

from flask import Blueprint, Flask

from . import (
    appeal,
    booking,
    certificates,
    changes,
    feedback,
    helping,
    joining,
    learning,
    my_bookings,
    my_data,
    nominations,
    passes,
    short_links,
    wishes,
)

PAGES = (
    booking,
    helping,
    my_bookings,
    changes,
    passes,
    joining,
    appeal,
    feedback,
    certificates,
    learning,
    my_data,
    short_links,
    wishes,
    nominations,
)


def register(_app: Flask, pages: Blueprint) -> None:
    """Mount these pages."""
    for page in PAGES:
        pages.register_blueprint(page.blp)
