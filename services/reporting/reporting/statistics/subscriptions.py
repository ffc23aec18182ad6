"""What is read of registration: sessions, and what they come to."""

from marshmallow import Schema, fields

from chassis.messaging.events import Event


class DatePart(Schema):
    """A sitting of a series."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class SessionChanged(Event):
    """Of a session, whose it is, where, when, and how many seats it has."""

    type = "registration.session-changed.v1"

    edition_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    dates = fields.List(fields.Nested(DatePart), load_default=list)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True)


class ChannelsPart(Schema):
    """People by who booked for them."""

    self = fields.Integer(required=True)
    helper = fields.Integer(required=True)
    desk = fields.Integer(required=True)


class SessionTotalsChanged(Event):
    """What a session comes to, counted whole; `id` is the session's."""

    type = "registration.session-totals-changed.v1"

    bookings = fields.Integer(required=True)
    people = fields.Integer(required=True)
    elders = fields.Integer(required=True)
    children = fields.Integer(required=True)
    newcomers = fields.Integer(required=True)
    by_channel = fields.Nested(ChannelsPart, required=True)
    waiting = fields.Integer(required=True)
    came = fields.Integer(required=True)
    walk_ins = fields.Integer(required=True)
    head_count = fields.Integer(load_default=None, allow_none=True)
    self_attested = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)


class FeedbackGiven(Event):
    """How many stars, 1 to 5, somebody gave a session."""

    type = "registration.feedback-given.v1"

    session_id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
