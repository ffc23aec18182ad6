"""Bodies about cutting a session down to what is asked of it, and about what came of closures."""

from marshmallow import Schema, fields, validate

from ..sessions.schemas import SessionView


class OverView(Schema):
    session = fields.Nested(SessionView, required=True)
    over = fields.Integer(required=True, metadata={"description": "people too many"})


class CutRequest(Schema):
    expected = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "of the preview: what is confirmed is what was seen"},
    )


class CutPart(Schema):
    rule = fields.String(required=True, validate=validate.OneOf(["singles", "parties", "elders"]))
    words = fields.String(required=True)
    bookings = fields.Integer(required=True)
    people = fields.Integer(required=True)


class CutView(Schema):
    asked = fields.Integer(required=True, metadata={"description": "people there are to be seats for"})
    confirmed = fields.Integer(required=True, metadata={"description": "people who have a seat"})
    over = fields.Integer(required=True, metadata={"description": "people too many"})
    rule = fields.String(required=True, metadata={"description": "the whole rule in words"})
    bookings = fields.Integer(required=True, metadata={"description": "bookings that would lose their seats"})
    people = fields.Integer(required=True, metadata={"description": "people in them"})
    by_rule = fields.List(fields.Nested(CutPart), required=True)
    protected = fields.Integer(required=True, metadata={"description": "people who keep their seats"})
    protected_elders = fields.Integer(
        required=True, metadata={"description": "of 60 and over among those, who have not come yet"}
    )
    expected = fields.String(required=True, metadata={"description": "what to send to confirm this"})


class HitView(Schema):
    """Sessions at the place and time of a closure."""

    cancelled = fields.Integer(required=True)
    shortened = fields.Integer(required=True, metadata={"description": "they end, or ended, early"})
    fewer_dates = fields.Integer(
        required=True, metadata={"description": "series that go on without their dates there"}
    )
    unsettled = fields.Integer(required=True, metadata={"description": "that have yet to follow"})


class ReachedView(Schema):
    """People of the bookings in these sessions, by how far telling them has come."""

    told = fields.Integer(required=True, metadata={"description": "by a message, or by the desk"})
    due = fields.Integer(required=True, metadata={"description": "their message is about to be sent"})
    to_call = fields.Integer(required=True, metadata={"description": "on the phone list"})
    without_phone = fields.Integer(
        required=True, metadata={"description": "nobody can call them; they are told when they come by"}
    )
    moved = fields.Integer(required=True, metadata={"description": "of all these, who took another session"})


class AftermathView(Schema):
    closure_id = fields.UUID(required=True)
    sessions = fields.Nested(HitView, required=True)
    people = fields.Nested(ReachedView, required=True)
    as_of = fields.AwareDateTime(required=True)
