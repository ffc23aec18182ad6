"""Bodies about learning routes."""

from marshmallow import Schema, fields, validate


class StopView(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "venue or resource"})
    venue_id = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    done = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["attended", "marked"]),
        metadata={"description": "attended: one came to a session there; marked: by one's own mark"},
    )


class RouteView(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    stops = fields.List(fields.Nested(StopView), required=True)
    done = fields.Integer(required=True, metadata={"description": "how many of its stops are done"})
