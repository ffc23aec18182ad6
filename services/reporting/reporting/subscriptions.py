"""What reporting reads of other departments, and what it does then."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session as Database

from chassis.messaging.events import Event
from chassis.messaging.inbox import Subscriptions

from . import facts

subscriptions = Subscriptions()


class SpacePart(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)


class VenueChanged(Event):
    """Of a venue, where it counts and which spaces it has."""

    type = "venues.venue-changed.v1"

    name = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpacePart), required=True)


@subscriptions.on(VenueChanged)
def keep_venue(db: Database, *, version: int, **venue: Any) -> None:
    facts.keep_venue(db, **venue)


class PlacementEvent(Event):
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class PlacementHeld(PlacementEvent):
    """A sitting has its space."""

    type = "venues.placement-held.v1"


class PlacementRefused(PlacementEvent):
    """A sitting cannot have its space."""

    type = "venues.placement-refused.v1"


class PlacementRevoked(PlacementEvent):
    """A sitting has lost its space."""

    type = "venues.placement-revoked.v1"


@subscriptions.on(PlacementHeld, PlacementRefused, PlacementRevoked)
def keep_placement(db: Database, *, version: int, **placement: Any) -> None:
    facts.keep_placement(db, **placement)


class SessionChanged(Event):
    """Of a session, whose it is, where, and how many seats it has."""

    type = "registration.session-changed.v1"

    edition_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True)


@subscriptions.on(SessionChanged)
def keep_session(db: Database, *, version: int, **session: Any) -> None:
    facts.keep_session(db, **session)


class BookingEvent(Event):
    session_id = fields.UUID(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)


class BookingConfirmed(BookingEvent):
    """A party has its seats."""

    type = "registration.booking-confirmed.v1"


class BookingWaitlisted(BookingEvent):
    """A party waits for seats."""

    type = "registration.booking-waitlisted.v1"


class BookingCancelled(BookingEvent):
    """A party no longer comes."""

    type = "registration.booking-cancelled.v1"


class BookingAttended(BookingEvent):
    """A party has come."""

    type = "registration.booking-attended.v1"


class BookingMissed(BookingEvent):
    """A party had seats and did not come."""

    type = "registration.booking-missed.v1"


@subscriptions.on(BookingConfirmed, BookingWaitlisted, BookingCancelled, BookingAttended, BookingMissed)
def keep_booking(db: Database, *, version: int, **booking: Any) -> None:
    facts.keep_booking(db, **booking)
