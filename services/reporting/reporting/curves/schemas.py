"""Queries and bodies about curves."""

from marshmallow import Schema, fields


class CurveQuery(Schema):
    edition_id = fields.UUID(required=True)


class PointView(Schema):
    """What there was at the end of a day: bookings for the whole edition, people who came until then."""

    day = fields.Date(required=True, metadata={"description": "of the city"})
    final = fields.Boolean(required=True, metadata={"description": "false: the day has not ended"})
    sessions = fields.Integer(required=True)
    seats = fields.Integer(required=True)
    bookings = fields.Integer(required=True)
    people = fields.Integer(required=True, metadata={"description": "booked"})
    waiting = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    attended = fields.Integer(required=True, metadata={"description": "walk-ins among them"})
    walk_ins = fields.Integer(required=True)
    dropped_in = fields.Integer(required=True)
    self_attested = fields.Integer(required=True, metadata={"description": "not in `attended`"})
    missed = fields.Integer(required=True)
    hours = fields.Float(required=True)


class CurveView(Schema):
    edition_id = fields.UUID(required=True)
    items = fields.List(fields.Nested(PointView), required=True)
