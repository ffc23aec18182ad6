"""Queries and bodies about figures."""

from marshmallow import Schema, fields, validate

from ..events import FigurePart, TotalsPart


class StatisticsQuery(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(
        load_default="district", validate=validate.OneOf(["unit", "district", "series", "audience"])
    )


class StatisticsView(Schema):
    edition_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    totals = fields.Nested(TotalsPart, required=True)
    items = fields.List(fields.Nested(FigurePart), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
