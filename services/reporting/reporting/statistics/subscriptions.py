"""What is read of registration: sessions and bookings, to be counted."""

from marshmallow import fields

from chassis.messaging.events import Event


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
