"""Queries and bodies about figures."""

from marshmallow import Schema, fields, validate

from ..events import FigurePart, TotalsPart
from .groups import GROUPS


class StatisticsQuery(Schema):
    edition_id = fields.UUID(required=True)
    by = fields.String(load_default="district", validate=validate.OneOf([*GROUPS]))
    unit_id = fields.UUID(
        load_default=None, metadata={"description": "only what this unit gives; needed for `activity`"}
    )


class RatedView(Schema):
    rated = fields.Integer(required=True, metadata={"description": "how many who came gave stars"})
    rating = fields.Float(
        required=True, allow_none=True, metadata={"description": "average of 1 to 5, to one decimal"}
    )


class TotalsView(TotalsPart, RatedView):
    """The whole."""


class FigureView(FigurePart, RatedView):
    """One row."""


class StatisticsView(Schema):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)
    totals = fields.Nested(TotalsView, required=True)
    items = fields.List(fields.Nested(FigureView), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class GridQuery(Schema):
    edition_id = fields.UUID(required=True)


def grid() -> fields.List:
    return fields.List(
        fields.List(fields.Integer()), required=True, metadata={"description": "a list for each row"}
    )


class GridView(Schema):
    edition_id = fields.UUID(required=True)
    rows = fields.List(
        fields.String(), required=True, metadata={"description": "districts and zones that have sessions"}
    )
    columns = fields.List(fields.String(), required=True, metadata={"description": "the series"})
    sessions = grid()
    people = grid()
    attended = grid()
