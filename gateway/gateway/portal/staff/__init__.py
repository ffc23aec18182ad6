"""Pages for those who work for the week: the desk, the door, and what each role does besides."""

from flask import Blueprint, Flask

from . import (
    appeals,
    cuts,
    desk,
    desk_wishes,
    door,
    exports,
    lost_bookings,
    moderation,
    notice_texts,
    papers,
    phone_list,
    plan_rows,
    plan_sittings,
    policies,
    resources,
    unit_placements,
    venue_about,
    venue_closures,
    venue_day,
    venue_month,
    venue_openings,
    venue_oversight,
    venue_pattern_terms,
    venue_patterns,
    venue_placements,
    venue_pledges,
    venue_sheet,
    venue_slots,
    venue_space,
    venue_terms,
    venue_wishes,
    workplace,
)

PAGES = (
    workplace,
    desk,
    desk_wishes,
    door,
    appeals,
    cuts,
    phone_list,
    lost_bookings,
    notice_texts,
    moderation,
    exports,
    policies,
    resources,
    unit_placements,
    papers,
    plan_rows,
    plan_sittings,
    venue_day,
    venue_oversight,
    venue_about,
    venue_closures,
    venue_openings,
    venue_month,
    venue_pattern_terms,
    venue_patterns,
    venue_slots,
    venue_placements,
    venue_pledges,
    venue_sheet,
    venue_space,
    venue_terms,
    venue_wishes,
)


def register(_app: Flask, pages: Blueprint) -> None:
    """Mount these pages."""
    for page in PAGES:
        pages.register_blueprint(page.blp)
