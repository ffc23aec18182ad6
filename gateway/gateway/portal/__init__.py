"""The portal: a frame that every page has, and three wings of pages that know nothing of each other."""

from flask import Blueprint, Flask

from chassis.web.auth import public as needs_no_token

from . import citizen, frame, public, staff

WINGS = (public, citizen, staff)


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
