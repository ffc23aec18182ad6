"""Queries and bodies about placements."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs

from ..vocabulary import ALTERNATIVES


class PlacementQuery(PageArgs):
    activity_id = fields.UUID()
    venue_id = fields.UUID()
    space_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["held", "refused", "revoked"]))


class AlternativeView(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(ALTERNATIVES))
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


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
    asked_at = fields.AwareDateTime(
        required=True, metadata={"description": "since when it asks for just this: its place in line"}
    )
    alternatives = fields.List(
        fields.Nested(AlternativeView),
        required=True,
        metadata={"description": "what was free instead when it was refused"},
    )
