"""Who may read and who may act."""

import uuid

from sqlalchemy.orm import Session as DbSession

from chassis.errors import Forbidden
from chassis.web.auth import actor
from chassis.wording import Text

from . import venues
from .model import Venue

STAFF = ("office", "admin", "unit_editor", "venue_operator", "door", "desk")
READERS = (*STAFF, "citizen", "reviewer", "gateway")
OPERATORS = ("venue_operator", "office")


def lock_operated_venue(db: DbSession, venue_id: uuid.UUID) -> Venue:
    """The venue, locked, when the actor operates it (or is the office, which may act for any)."""
    return check_operator(venues.find_venue(db, venue_id, lock=True))


def check_operator(venue: Venue) -> Venue:
    """The venue, unless the actor neither operates it nor is the office."""
    if not actor().has("office") and venue.id not in actor().venues:
        raise NotYourVenue(
            detail=Text(f"{venue.name}不由您的账号管理", f"Your account does not operate {venue.name}"),
            venue_id=str(venue.id),
        )
    return venue


class NotYourVenue(Forbidden):
    title = Text("不是您的场馆", "Not your venue")
