"""Queries and bodies about placements."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs


class PlacementQuery(PageArgs):
    activity_id = fields.UUID()
    venue_id = fields.UUID()
    space_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["held", "refused", "revoked"]))


class PlacementView(Schema):
    id = fields.UUID(required=True, metadata={"description": "id of the sitting"})
    activity_id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    space_seats = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
