"""Bodies about demand."""

from marshmallow import Schema, fields


class DemandView(Schema):
    id = fields.UUID(required=True, metadata={"description": "id of the session"})
    title = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)
    capacity = fields.Integer(
        required=True, allow_none=True, metadata={"description": "people; null: not told yet"}
    )
    confirmed = fields.Integer(required=True, metadata={"description": "people who have a seat"})
    waiting = fields.Integer(required=True, metadata={"description": "people on the waitlist"})
