"""Bodies and queries of requests, bodies of responses."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.bodies import Moment, Words, day
from chassis.pages import PageArgs

SECTORS = ("教育", "文化", "科技", "体育", "旅游")
DISTRICTS = (
    *("420102", "420103", "420104", "420105", "420106", "420107", "420111"),
    *("420112", "420113", "420114", "420115", "420116", "420117"),
)


def seats() -> fields.Integer:
    """A number of people."""
    return fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000))


def time_of_day(**kwargs: Any) -> fields.Time:
    """A local time of day, as 09:00."""
    return fields.Time(format="%H:%M", metadata={"example": "09:00"}, **kwargs)


class SpaceRequest(Schema):
    name = Words(longest=100, required=True)
    seats = seats()


class SpaceChange(Schema):
    name = Words(longest=100)
    seats = fields.Integer(strict=True, validate=validate.Range(1, 100_000))
    status = fields.String(validate=validate.OneOf(["open", "retired"]))


class VenueRequest(Schema):
    name = Words(longest=100, required=True)
    sector = fields.String(required=True, validate=validate.OneOf(SECTORS))
    district = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(DISTRICTS))
    area = Words(longest=50, required=True)
    address = Words(longest=200, required=True)
    hours = Words(shortest=0, longest=500, load_default="")
    notice = Words(shortest=0, longest=2000, load_default="")
    spaces = fields.List(fields.Nested(SpaceRequest), load_default=list, validate=validate.Length(max=200))


class VenueChange(Schema):
    name = Words(longest=100)
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(allow_none=True, validate=validate.OneOf(DISTRICTS))
    area = Words(longest=50)
    address = Words(longest=200)
    hours = Words(shortest=0, longest=500)
    notice = Words(shortest=0, longest=2000)
    status = fields.String(validate=validate.OneOf(["open", "retired"]))


class VenueQuery(PageArgs):
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(validate=validate.OneOf(DISTRICTS))


class SlotRequest(Schema):
    starts = time_of_day(required=True)
    ends = time_of_day(required=True)
    seats = seats()


class OpeningRequest(Schema):
    """Dates, and either slots, or opens, closes, slot_minutes and seats to cut each day evenly."""

    dates = fields.List(day(), required=True, validate=validate.Length(1, 100))
    space_id = fields.UUID(allow_none=True)
    slots = fields.List(fields.Nested(SlotRequest), validate=validate.Length(1, 48))
    opens = time_of_day()
    closes = time_of_day()
    slot_minutes = fields.Integer(strict=True, validate=validate.Range(10, 1440))
    seats = fields.Integer(
        strict=True, validate=validate.Range(1, 100_000), metadata={"description": "in each slot"}
    )


class OpeningQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "withdrawn"]))
    date = day()


class ClosureRequest(Schema):
    """A whole day (date), or a span (starts_at, ends_at; local time of Asia/Shanghai without an offset)."""

    date = day()
    starts_at = Moment()
    ends_at = Moment()
    space_id = fields.UUID(allow_none=True, metadata={"description": "null: the whole venue"})
    reason = Words(longest=200, required=True)


class ClosureQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "lifted"]))


class PlacementQuery(PageArgs):
    activity_id = fields.UUID()
    venue_id = fields.UUID()
    space_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["held", "refused", "revoked"]))


class SpaceView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True)
    status = fields.String(required=True)


class VenueView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)
    notice = fields.String(required=True)
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpaceView), required=True)


class SlotView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)


class OpeningView(Schema):
    id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)
    slots = fields.List(fields.Nested(SlotView), required=True)


class OpeningsView(Schema):
    items = fields.List(fields.Nested(OpeningView), required=True)


class ClosureView(Schema):
    id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    status = fields.String(required=True)


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
