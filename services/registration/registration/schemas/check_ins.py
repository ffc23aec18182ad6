"""Bodies about the door."""

from marshmallow import Schema, fields, validate


class CheckInRequest(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 40))
    session_id = fields.UUID(required=True)
