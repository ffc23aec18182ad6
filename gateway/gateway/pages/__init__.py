"""The portal's pages, by noun."""

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from chassis.web.auth import public

from ..i18n import PortalBabel
from . import (
    activities,
    appeals,
    certificates,
    changes,
    cuts,
    demo,
    desk,
    docs,
    door,
    errors,
    exports,
    feedback,
    home,
    joining,
    layout,
    learning,
    my_bookings,
    my_data,
    passes,
    phone_list,
    search,
    sessions,
    short_links,
    sign_in,
    staff,
    statistics,
    templates,
    venues,
)

FOR_ALL = (home, activities, venues, sessions, search, statistics, sign_in, certificates, docs)
FOR_CITIZENS = (my_bookings, changes, passes, joining, my_data, short_links, learning)
AT_WORK = (staff, desk, door, appeals, cuts, phone_list, templates, feedback, exports)


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
    for noun in (*FOR_ALL, *FOR_CITIZENS, *AT_WORK, *demonstration):
        portal.register_blueprint(noun.blp)
    app.register_blueprint(portal)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("pages."):
            public(view)
