"""Pages that anyone may open: browsing, searching, figures, signing in."""

from flask import Blueprint, Flask

from . import (
    about,
    activities,
    announcements,
    comments,
    consents,
    cookies,
    demo,
    docs,
    feeds,
    highlights,
    home,
    honours,
    live_seats,
    near,
    objections,
    open_data,
    paper,
    resources,
    routes,
    search,
    sign_in,
    sitemaps,
    statistics,
    units,
    venues,
    verification,
    wanted,
)

PAGES = (
    home,
    live_seats,
    activities,
    near,
    feeds,
    units,
    paper,
    venues,
    resources,
    routes,
    highlights,
    announcements,
    honours,
    objections,
    consents,
    cookies,
    comments,
    search,
    wanted,
    statistics,
    open_data,
    sitemaps,
    sign_in,
    verification,
    about,
    docs,
)


def register(app: Flask, pages: Blueprint) -> None:
    """Mount these pages; the messages that were not really sent, in a demonstration only."""
    for page in PAGES:
        pages.register_blueprint(page.blp)
    if app.extensions["settings"].environment != "production":
        pages.register_blueprint(demo.blp)
