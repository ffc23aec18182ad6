"""The portal's pages, by noun."""

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from chassis.auth import public

from ..i18n import PortalBabel
from . import (
    activities,
    appeals,
    demo,
    docs,
    door,
    errors,
    home,
    joining,
    layout,
    my_bookings,
    passes,
    search,
    sessions,
    sign_in,
    staff,
    statistics,
    venues,
)

NOUNS = (
    home,
    activities,
    venues,
    sessions,
    my_bookings,
    search,
    statistics,
    sign_in,
    staff,
    docs,
    passes,
    joining,
    door,
    appeals,
)


def register(app: Flask) -> None:
    """Mount every page on the application, with its languages and its error pages."""
    PortalBabel(app)
    layout.register(app)
    errors.register(app)
    portal = Blueprint("pages", __name__)
    # Forms carry tokens; the API proves its caller another way (see `security`), so only pages are checked.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    portal.before_request(CSRFProtect(app).protect)
    demonstration = [demo] if app.extensions["settings"].environment != "production" else []
    for noun in (*NOUNS, *demonstration):
        portal.register_blueprint(noun.blp)
    app.register_blueprint(portal)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("pages."):
            public(view)
