"""Bodies and queries of requests, bodies of responses."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Moment, Words, day, sound

from .events import POOLS, SCOPES

SECTORS = ("教育", "文化", "科技", "体育", "旅游")
DISTRICTS = (
    *("420102", "420103", "420104", "420105", "420106", "420107", "420111"),
    *("420112", "420113", "420114", "420115", "420116", "420117"),
)


YEAR = 366 * 24 * 60
"""Minutes."""


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


def number(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    """A number within a range."""
    return fields.Integer(strict=True, validate=validate.Range(lowest, highest), **kwargs)


class KeptBody(Schema):
    pool = fields.String(required=True, validate=validate.OneOf(POOLS))
    seats = seats()
    release_minutes_before = number(0, YEAR, required=True)


class BookingBody(Schema):
    """Times are minutes before a slot's start."""

    opens_minutes_before = number(
        0, YEAR, load_default=None, allow_none=True, metadata={"description": "null: from declaration"}
    )
    closes_minutes_before = number(0, YEAR, load_default=0)
    cancel_minutes_before = number(0, YEAR, load_default=0)
    party_limit = number(
        1, 100, load_default=None, allow_none=True, metadata={"description": "null: the edition's"}
    )
    children_per_adult = number(
        1, 20, load_default=None, allow_none=True, metadata={"description": "null: no rule"}
    )
    keep = fields.List(fields.Nested(KeptBody), load_default=list, validate=validate.Length(max=len(POOLS)))
    bring = Words(shortest=0, longest=200, load_default="")


class OpeningRequest(Schema):
    """Dates, and either slots, or opens, closes, slot_minutes and seats to cut each day evenly."""

    dates = fields.List(day(), required=True, validate=validate.Length(1, 100))
    space_id = fields.UUID(allow_none=True)
    booking = fields.Nested(BookingBody, metadata={"description": "the terms of each slot"})
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


class CapacityPolicyRequest(Schema):
    """`district` for scope district, `venue_id` for scope venue, neither for the city. From now when none is given."""

    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    edition_id = fields.UUID(
        allow_none=True, load_default=None, metadata={"description": "null: of any edition"}
    )
    district = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(DISTRICTS))
    venue_id = fields.UUID(allow_none=True, load_default=None)
    ratio_percent = number(0, 100, required=True)
    conditions = fields.List(Words(longest=200), load_default=list, validate=validate.Length(max=20))
    from_at = Moment(allow_none=True, load_default=None)
    until_at = Moment(allow_none=True, load_default=None)


class CapacityPolicyQuery(PageArgs):
    scope = fields.String(validate=validate.OneOf(SCOPES))
    status = fields.String(validate=validate.OneOf(["in_force", "lifted"]))


class StopRequest(Schema):
    title = Words(longest=100, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["venue", "resource"]))
    venue_id = fields.UUID(
        allow_none=True, load_default=None, metadata={"description": "null: a place that is no venue here"}
    )
    url = fields.URL(
        allow_none=True,
        load_default=None,
        schemes={"http", "https"},
        validate=[validate.Length(max=500), sound],
    )


class RouteRequest(Schema):
    title = Words(longest=100, required=True)
    summary = Words(shortest=0, longest=2000, load_default="")
    stops = fields.List(fields.Nested(StopRequest), required=True, validate=validate.Length(1, 50))


class StopChange(StopRequest):
    id = fields.UUID(metadata={"description": "of a stop that the route has already"})


class RouteChange(RouteRequest):
    """The whole route; without a status it stays public, or withdrawn, as it is."""

    stops = fields.List(fields.Nested(StopChange), required=True, validate=validate.Length(1, 50))
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


class RouteQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["public", "withdrawn"]))


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
    booking = fields.Nested(BookingBody, required=True)


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


class CapacityPolicyView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    scope = fields.String(required=True)
    edition_id = fields.UUID(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    ratio_percent = fields.Integer(required=True)
    conditions = fields.List(fields.String(), required=True)
    from_at = fields.AwareDateTime(required=True)
    until_at = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.String(required=True)


class StopView(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)


class RouteView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    stops = fields.List(fields.Nested(StopView), required=True)
    status = fields.String(required=True)


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
