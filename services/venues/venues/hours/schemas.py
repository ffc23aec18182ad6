"""Bodies about opening hours: what is sent is what is shown."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.web.bodies import FIRST_DAY, LAST_DAY, OUTSIDE, Words

from ..times import TimeOfDay
from ..vocabulary import WEEKDAYS

UNKNOWN_DAY = f"星期要写成 {'、'.join(WEEKDAYS)} | A weekday is one of {', '.join(WEEKDAYS)}"


class KeptDay(fields.Date):
    """A date in the city, which is kept as it is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(FIRST_DAY, LAST_DAY, error=OUTSIDE), **kwargs)

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return None if value is None else str(value)


class SpanBody(Schema):
    opens = TimeOfDay(begins=True, required=True)
    closes = TimeOfDay(required=True)
    last_entry = TimeOfDay(allow_none=True, load_default=None)


class WeeklyBody(SpanBody):
    """On some days of the week, from when to when; a day has as many as it has spans."""

    weekdays = fields.List(
        fields.String(validate=validate.OneOf(WEEKDAYS, error=UNKNOWN_DAY)),
        required=True,
        validate=validate.Length(1, len(WEEKDAYS)),
        metadata={"description": "those on which it begins"},
    )


class ExceptionBody(Schema):
    """On some dates other hours than in the week, or none."""

    date = KeptDay(required=True)
    until_date = KeptDay(
        allow_none=True, load_default=None, metadata={"description": "the last one; null: that date alone"}
    )
    spans = fields.List(
        fields.Nested(SpanBody),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "none: closed"},
    )
    note = Words(shortest=0, longest=100, load_default="")


class SetBody(Schema):
    """The hours of a venue, or of a part of it, which has a name."""

    name = Words(shortest=0, longest=20, load_default="", metadata={"description": "empty: the whole venue"})
    weekly = fields.List(fields.Nested(WeeklyBody), load_default=list, validate=validate.Length(max=28))
    exceptions = fields.List(
        fields.Nested(ExceptionBody), load_default=list, validate=validate.Length(max=100)
    )


class HoursBody(Schema):
    """Times are local; one that opens from noon on and closes by 06:00 passes midnight."""

    sets = fields.List(fields.Nested(SetBody), required=True, validate=validate.Length(1, 8))
