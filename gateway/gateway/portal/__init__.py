"""The portal: a frame that every page has, and three wings of pages that know nothing of each other."""

from flask import Blueprint, Flask, current_app
from sqlalchemy.orm import Session as DbSession

from chassis.web.auth import public as needs_no_token
from chassis.web.health import add_warm_up

from . import citizen, frame, public, staff

WINGS = (public, citizen, staff)
VISITED_FIRST = ("/", "/activities")


def register(app: Flask) -> None:
    """Mount every page; its template stands beside it (`citizen/booking.html`)."""
    frame.register(app)
    pages = Blueprint("pages", __name__, template_folder=".")
    for wing in WINGS:
        wing.register(app, pages)
    app.register_blueprint(pages)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("pages."):
            needs_no_token(view)
    add_warm_up(app, show_first_pages)


def show_first_pages(_db: DbSession) -> None:
    """Show nobody the pages that most people see first: templates, words and queries are compiled by it."""
    for path in VISITED_FIRST:
        with current_app.test_request_context(path):
            current_app.full_dispatch_request()
