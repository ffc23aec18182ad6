"""Bodies and queries about weekly patterns."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Words, day, number
from chassis.wording import text_for_reader

from ..hours.schemas import UNKNOWN_DAY, KeptDay
from ..openings.schemas import REFUSES_WAITING, BookingBody, OpeningView, SlotRequest
from ..times import TimeOfDay
from ..vocabulary import HOLIDAYS, MOST_SEATS, WEEKDAYS

EXPECTED = "`people` of the preview: how many would lose their seats"
EXPECTED_QUERY = {
    "in": "query",
    "name": "expected",
    "description": EXPECTED,
    "schema": {"type": "integer", "minimum": 0, "maximum": MOST_SEATS * 1000},
}
REFUSES = "`refuses` of the preview, or of the answer 409: requests that wait for the space"
STATES = ("weekly", "off", "open")


class DayBody(Schema):
    """Slots, or opens, closes, slot_minutes and seats to cut the day evenly."""

    slots = fields.List(
        fields.Nested(SlotRequest), load_default=None, allow_none=True, validate=validate.Length(1, 48)
    )
    opens = TimeOfDay(begins=True, load_default=None, allow_none=True)
    closes = TimeOfDay(load_default=None, allow_none=True)
    slot_minutes = number(10, 1440, load_default=None, allow_none=True)
    seats = number(
        1, MOST_SEATS, load_default=None, allow_none=True, metadata={"description": "in each slot cut"}
    )
    last_entry = TimeOfDay(load_default=None, allow_none=True)


class WeekBody(DayBody):
    weekdays = fields.List(
        fields.String(validate=validate.OneOf(WEEKDAYS, error=UNKNOWN_DAY)),
        required=True,
        validate=validate.Length(1, len(WEEKDAYS)),
    )


class ExceptionDayBody(DayBody):
    """Dates with other slots than in the week; without any: not open."""

    date = KeptDay(required=True)
    until_date = KeptDay(
        load_default=None, allow_none=True, metadata={"description": "the last one; null: that date alone"}
    )
    note = Words(shortest=0, longest=100, load_default="")


class PatternBody(Schema):
    """A weekly pattern over a span of dates. Each day of the week is in one row at most."""

    from_date = day(required=True)
    until_date = day(required=True, metadata={"description": "the last day, within a year"})
    weekly = fields.List(fields.Nested(WeekBody), load_default=list, validate=validate.Length(max=7))
    exceptions = fields.List(
        fields.Nested(ExceptionDayBody), load_default=list, validate=validate.Length(max=100)
    )
    booking = fields.Nested(
        BookingBody, load_default=None, metadata={"description": "the terms of each slot"}
    )
    shared = fields.Boolean(
        load_default=False, metadata={"description": "activities may have the space meanwhile"}
    )
    holidays = fields.String(
        load_default="as_usual",
        validate=validate.OneOf(HOLIDAYS),
        metadata={"description": "what it makes of public holidays"},
    )


class ConfirmedBody(Schema):
    """With the numbers of the preview it is done only while they still hold."""

    expected = number(0, MOST_SEATS * 1000, metadata={"description": EXPECTED})
    expected_days = number(0, 1000, metadata={"description": "`days` of the preview"})
    refuses = number(0, 1000, metadata={"description": REFUSES})
    on_purpose = slips.on_purpose()


class NewPatternBody(PatternBody):
    space_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "null: the venue"})


class NewPatternPreview(NewPatternBody):
    on_purpose = slips.on_purpose()


class PatternPreview(PatternBody):
    on_purpose = slips.on_purpose()


class DeclarationRequest(NewPatternBody, ConfirmedBody):
    """A weekly pattern, of a venue or one of its spaces."""


class DeclarationChange(PatternBody, ConfirmedBody):
    """The pattern whole, as it is to be."""


class DeclarationQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["standing", "withdrawn"]))
    space_id = fields.UUID()


class EndQuery(Schema):
    expected = fields.Integer(
        validate=validate.Range(0, MOST_SEATS * 1000), metadata={"description": EXPECTED}
    )
    refuses = fields.Integer(validate=validate.Range(0, 1000), metadata={"description": REFUSES_WAITING})


class LiftQuery(Schema):
    refuses = fields.Integer(validate=validate.Range(0, 1000), metadata={"description": REFUSES_WAITING})


class DayChange(Schema):
    """`weekly`: as the pattern has it; `off`; `open`: though the pattern is not."""

    date = day(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    expected = number(0, MOST_SEATS * 1000, metadata={"description": EXPECTED})
    refuses = number(0, 1000, metadata={"description": REFUSES})
    on_purpose = slips.on_purpose()


class DaysQuery(Schema):
    from_date = day(required=True)
    until_date = day(required=True, metadata={"description": "within two months"})
    space_id = fields.UUID(metadata={"description": "without: the venue at large"})


class DeclarationView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    from_date = fields.Date(required=True)
    until_date = fields.Date(required=True)
    weekly = fields.List(fields.Nested(WeekBody), required=True)
    exceptions = fields.List(fields.Nested(ExceptionDayBody), required=True)
    booking = fields.Nested(BookingBody, required=True)
    shared = fields.Boolean(required=True)
    holidays = fields.String(required=True)
    status = fields.String(required=True)


class LossView(Schema):
    date = fields.Date(required=True)
    booked = fields.Integer(required=True, metadata={"description": "people who would lose their seats"})
    waiting = fields.Integer(required=True)


class ObstacleView(Schema):
    date = fields.Date(required=True)
    reason = fields.Method("words", required=True)

    def words(self, obstacle: Any) -> str:
        return text_for_reader(obstacle.reason)


class PatternPreviewView(Schema):
    """What a pattern would do. Days changed by hand are kept; what closures or activities take up is blocked."""

    days = fields.Integer(required=True, metadata={"description": "how many change"})
    made = fields.List(fields.Date(), required=True)
    changed = fields.List(fields.Date(), required=True)
    withdrawn = fields.List(fields.Date(), required=True)
    kept = fields.List(fields.Date(), required=True)
    blocked = fields.List(fields.Nested(ObstacleView), required=True)
    lost = fields.List(fields.Nested(LossView), required=True)
    people = fields.Integer(required=True, metadata={"description": "who would lose seats or wait in vain"})
    outside = fields.List(
        fields.Date(),
        required=True,
        metadata={"description": "days with slots outside the venue's opening hours"},
    )
    refuses = fields.Integer(
        required=True,
        metadata={"description": "requests that wait for the space, and could not have it any more"},
    )
    without_holidays = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "years of which no public holiday is known, where the pattern goes by them"},
    )
    as_of = fields.AwareDateTime(required=True)


class PlaceDayView(Schema):
    date = fields.Date(required=True)
    holiday = fields.String(required=True, allow_none=True)
    closed = fields.String(required=True, allow_none=True, metadata={"description": "why, where it is"})
    declaration_id = fields.UUID(required=True, allow_none=True)
    differs = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["off", "missing", "extra", "changed"]),
        metadata={"description": "from the weekly pattern"},
    )
    openings = fields.List(fields.Nested(OpeningView), required=True)


class PlaceDaysView(Schema):
    items = fields.List(fields.Nested(PlaceDayView), required=True)
