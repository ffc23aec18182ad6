"""Bodies about cutting a session down to what is asked of it."""

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
