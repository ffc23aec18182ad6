"""What is read of sessions: what they are, how many wait for them, and how many came; and of what is asked for."""

from marshmallow import EXCLUDE, Schema, fields

from chassis.messaging.events import Event


class SessionChanged(Event):
    """Of a session, what it is and where."""

    type = "registration.session-changed.v1"
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True)


class SeatsChanged(Event):
    """Of a session, how many people have seats and how many wait."""

    type = "registration.seats-changed.v1"
    capacity = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


class SessionTotalsChanged(Event):
    """Of a session, how many people were let in."""

    type = "registration.session-totals-changed.v1"
    came = fields.Integer(required=True)
    walk_ins = fields.Integer(required=True)


class AskedPart(Schema):
    """A part of a day, and how many ask for it."""

    class Meta:
        unknown = EXCLUDE

    date = fields.Date(required=True)
    part = fields.String(required=True)
    people = fields.Integer(required=True)


class DemandAsked(Event):
    """Of a venue, for which parts of days people ask."""

    type = "registration.demand-asked.v1"
    parts = fields.List(fields.Nested(AskedPart), required=True)
