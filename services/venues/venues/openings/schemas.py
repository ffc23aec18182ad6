"""Bodies and queries about openings."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Words, day, number

from ..demand.schemas import AskedView, PartRequest
from ..times import TimeOfDay
from ..vocabulary import MOST_SEATS, POOLS

LONGEST_NOTE = 200
SLOTS_OF_A_DAY = "一天要有 1 到 {max} 个时段 | A day has 1 to {max} slots"
EXPECTED = "`people` of the answer 409: how many it was said to bear on"
EXPECTED_QUERY = {
    "in": "query",
    "name": "expected",
    "description": EXPECTED,
    "schema": {"type": "integer", "minimum": 0, "maximum": MOST_SEATS * 1000},
}
"""What `WithdrawalQuery` takes: a header named beside a query leaves none of it in the document."""
REFUSES_WAITING = "`refuses` of the answer 409: requests that wait"
REFUSES_QUERY = {
    "in": "query",
    "name": "refuses",
    "description": REFUSES_WAITING,
    "schema": {"type": "integer", "minimum": 0, "maximum": 1000},
}


def refusals() -> fields.Integer:
    """How many requests that wait for a space are refused when it is open."""
    return number(0, 1000, load_default=0, metadata={"description": REFUSES_WAITING})


YEAR = 366 * 24 * 60
"""Minutes."""


class SlotRequest(Schema):
    starts = TimeOfDay(begins=True, required=True)
    ends = TimeOfDay(required=True)
    seats = number(1, MOST_SEATS, required=True)
    note = Words(
        shortest=0, longest=LONGEST_NOTE, load_default="", metadata={"description": "to those who come"}
    )


class KeptBody(Schema):
    pool = fields.String(required=True, validate=validate.OneOf(POOLS))
    seats = number(1, MOST_SEATS, required=True)
    release_minutes_before = number(0, YEAR, required=True)


class BookingBody(Schema):
    """Times are minutes before a slot's start; when booking opens may also be a time of day, so many days before."""

    opens_minutes_before = number(
        0, YEAR, load_default=None, allow_none=True, metadata={"description": "null: from declaration"}
    )
    opens_days_before = number(
        0,
        366,
        load_default=None,
        allow_none=True,
        metadata={"description": "with `opens_at`, in place of opens_minutes_before"},
    )
    opens_at = TimeOfDay(load_default=None, allow_none=True)
    closes_minutes_before = number(0, YEAR, load_default=0)
    cancel_minutes_before = number(0, YEAR, load_default=0)
    party_limit = number(
        1, 100, load_default=None, allow_none=True, metadata={"description": "null: the edition's"}
    )
    children_per_adult = number(
        1, 20, load_default=None, allow_none=True, metadata={"description": "null: no rule"}
    )
    once_a_day = fields.Boolean(
        load_default=False, metadata={"description": "nobody has two such slots of the venue on one day"}
    )
    keep = fields.List(fields.Nested(KeptBody), load_default=list, validate=validate.Length(max=len(POOLS)))
    bring = Words(shortest=0, longest=200, load_default="")


class OpeningRequest(Schema):
    """Dates, and either slots, or opens, closes, slot_minutes and seats to cut each day evenly."""

    dates = fields.List(day(), required=True, validate=validate.Length(1, 100))
    space_id = fields.UUID(allow_none=True)
    booking = fields.Nested(BookingBody, metadata={"description": "the terms of each slot"})
    slots = fields.List(fields.Nested(SlotRequest), validate=validate.Length(1, 48, error=SLOTS_OF_A_DAY))
    opens = TimeOfDay(begins=True)
    closes = TimeOfDay()
    slot_minutes = number(10, 1440)
    seats = number(1, MOST_SEATS, metadata={"description": "in each slot"})
    shared = fields.Boolean(
        load_default=False,
        metadata={"description": "activities may have the space meanwhile; else the opening holds it"},
    )
    refuses = refusals()
    on_purpose = slips.on_purpose()


class NewSlotRequest(SlotRequest):
    refuses = refusals()
    on_purpose = slips.on_purpose()


class AnswerRequest(PartRequest, NewSlotRequest):
    """What was asked for, and the slot in answer to it."""

    space_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "null: at large"})
    on_date = day(metadata={"description": "of the slot, where it is not the day that was asked for"})
    shared = fields.Boolean(
        load_default=False,
        metadata={"description": "as in an opening, where the day is not open yet in that space"},
    )


class SlotChange(Schema):
    """What is to be other; the rest stays. With `expected`, people that the answer 409 named may lose their seats."""

    starts = TimeOfDay(begins=True)
    ends = TimeOfDay()
    seats = number(1, MOST_SEATS)
    note = Words(shortest=0, longest=LONGEST_NOTE)
    expected = number(0, MOST_SEATS * 1000, metadata={"description": EXPECTED})
    refuses = refusals()
    on_purpose = slips.on_purpose()


class TermsChange(Schema):
    booking = fields.Nested(
        BookingBody, required=True, metadata={"description": "the terms of each slot, whole"}
    )


class WithdrawalQuery(Schema):
    expected = fields.Integer(
        validate=validate.Range(0, MOST_SEATS * 1000), metadata={"description": EXPECTED}
    )
    refuses = fields.Integer(validate=validate.Range(0, 1000), metadata={"description": REFUSES_WAITING})


class OpeningQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "withdrawn"]))
    date = day()
    from_date = day(metadata={"description": "that day or later"})
    until_date = day(metadata={"description": "that day or earlier"})
    space_id = fields.UUID()


class SlotView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    note = fields.String(required=True)
    answers = fields.Nested(
        AskedView,
        required=True,
        allow_none=True,
        metadata={"description": "who asked for this is answered by the slot; null: nobody"},
    )


class OpeningView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    last_entry = fields.AwareDateTime(required=True, allow_none=True)
    status = fields.String(required=True)
    declaration_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "of its weekly pattern; null: by the day"}
    )
    slots = fields.List(fields.Nested(SlotView), required=True)
    shared = fields.Boolean(required=True)
    booking = fields.Nested(BookingBody, required=True)


class DeclaredSlotView(Schema):
    id = fields.UUID(required=True, metadata={"description": "of the slot, and of the session made of it"})


class DeclaredOpeningView(OpeningView):
    """One of many, of dozens of slots each: what these are is in the request, and in the list of openings."""

    slots = fields.List(fields.Nested(DeclaredSlotView), required=True, metadata={"description": "by time"})


class DeclaredView(Schema):
    items = fields.List(fields.Nested(DeclaredOpeningView), required=True)
