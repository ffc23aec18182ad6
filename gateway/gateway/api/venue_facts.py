"""Views of what visitors want to know of a venue, and when and where something is there."""

from marshmallow import Schema, fields


class OpenView(Schema):
    """A span of a day, in minutes since the day began; over 1440: on the next."""

    opens = fields.Integer(required=True)
    closes = fields.Integer(required=True)
    last_entry = fields.Integer(required=True, allow_none=True)


class WeeklyView(OpenView):
    weekdays = fields.List(fields.String(), required=True, metadata={"description": "Mo to Su"})


class ExceptionView(Schema):
    date = fields.String(required=True, metadata={"format": "date"})
    until_date = fields.String(required=True, metadata={"format": "date", "description": "the last of them"})
    spans = fields.List(fields.Nested(OpenView), required=True, metadata={"description": "none: closed"})
    note = fields.String(required=True)


class HoursSetView(Schema):
    name = fields.String(required=True, metadata={"description": "empty: of the whole venue"})
    weekly = fields.List(fields.Nested(WeeklyView), required=True)
    exceptions = fields.List(fields.Nested(ExceptionView), required=True)


class HoursView(Schema):
    sets = fields.List(fields.Nested(HoursSetView), required=True)


class OsmHoursView(Schema):
    name = fields.String(required=True, metadata={"description": "of the set of hours"})
    text = fields.String(required=True, metadata={"description": "OpenStreetMap's opening_hours"})


class ElderServiceView(Schema):
    manual_window = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    places = fields.Integer(
        required=True, metadata={"description": "kept daily for who comes without booking"}
    )


class PositionView(Schema):
    """WGS-84, in degrees."""

    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)


class DateView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class PlaceView(Schema):
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    space_name = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True, allow_none=True)


class SpaceView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)
    equipment = fields.String(required=True, dump_default="")


class ClosureView(Schema):
    id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    space_name = fields.String(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    note = fields.String(required=True, metadata={"description": "what the venue says; may be empty"})


def until_last_entry() -> fields.AwareDateTime:
    """The field of a slot that says until when one is let in."""
    meaning = "of a slot: until when one is let in; null: until its end"
    return fields.AwareDateTime(required=True, allow_none=True, metadata={"description": meaning})
