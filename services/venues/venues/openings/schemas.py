"""Bodies and queries about openings."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Words, day, number

from ..vocabulary import MOST_SEATS, POOLS

YEAR = 366 * 24 * 60
"""Minutes."""


def time_of_day(**kwargs: Any) -> fields.Time:
    """A local time of day, as 09:00."""
    return fields.Time(format="%H:%M", metadata={"example": "09:00"}, **kwargs)


class SlotRequest(Schema):
    starts = time_of_day(required=True)
    ends = time_of_day(required=True)
    seats = number(1, MOST_SEATS, required=True)


class KeptBody(Schema):
    pool = fields.String(required=True, validate=validate.OneOf(POOLS))
    seats = number(1, MOST_SEATS, required=True)
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
    slot_minutes = number(10, 1440)
    seats = number(1, MOST_SEATS, metadata={"description": "in each slot"})
    on_purpose = slips.on_purpose()


class OpeningQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "withdrawn"]))
    date = day()


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


class DeclaredSlotView(Schema):
    id = fields.UUID(required=True, metadata={"description": "of the slot, and of the session made of it"})


class DeclaredOpeningView(OpeningView):
    """One of many, of dozens of slots each: what these are is in the request, and in the list of openings."""

    slots = fields.List(fields.Nested(DeclaredSlotView), required=True, metadata={"description": "by time"})


class DeclaredView(Schema):
    items = fields.List(fields.Nested(DeclaredOpeningView), required=True)
