"""Bodies about published figures."""

from marshmallow import Schema, fields


class FiguresView(Schema):
    key = fields.String(required=True)
    label = fields.String(required=True)
    sessions = fields.Integer(required=True)
    seats = fields.Integer(required=True)
    people = fields.Integer(required=True)
    attended = fields.Integer(required=True, metadata={"description": "walk-ins among them"})
    newcomers = fields.Integer(metadata={"description": "of `people`; absent in figures of before"})
    walk_ins = fields.Integer()
    dropped_in = fields.Integer(metadata={"description": "of `attended`, counted where nobody books"})
    self_attested = fields.Integer(
        metadata={"description": "at online halls, by their own word; not in `attended`"}
    )
    bookings = fields.Integer(allow_none=True)
    missed = fields.Integer(allow_none=True)
    hours = fields.Float(allow_none=True, metadata={"description": "of learning, of all in `attended`"})
    no_show = fields.Float(
        allow_none=True, metadata={"description": "of a hundred booked, how many did not come"}
    )


class StatisticsView(Schema):
    edition_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    totals = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"type": ["number", "null"]}),
        required=True,
        metadata={"description": "whole numbers but for hours and no_show"},
    )
    by_unit = fields.List(fields.Nested(FiguresView), required=True)
    by_district = fields.List(fields.Nested(FiguresView), required=True)
    by_series = fields.List(fields.Nested(FiguresView), required=True)
    by_audience = fields.List(fields.Nested(FiguresView), required=True)
    by_day = fields.List(fields.Nested(FiguresView), required=True)
    by_sector = fields.List(fields.Nested(FiguresView), required=True)
    by_topic = fields.List(fields.Nested(FiguresView), required=True)
    by_mode = fields.List(fields.Nested(FiguresView), required=True)
