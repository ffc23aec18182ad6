"""Times of day as people write them, kept as minutes since the day began, past midnight where it began before; and
spans of days that somebody looks at."""

import datetime as dt
import re
from typing import Any

from marshmallow import ValidationError, fields

from chassis.errors import Invalid
from chassis.wording import Text

CLOCK_TIME = re.compile(r"^(?:(?=24:00$)|(?=[01]?\d:|2[0-3]:))(\d{1,2}):([0-5]\d)$")
DAY = 24 * 60
NOON, DAWN = 12 * 60, 6 * 60
SHORTEST = 10
"""Minutes for which a slot, opening hours or a closure last at least. Less is a slip of the pen: nobody has come in and
looked round, nor cleared a house."""


class TimeOfDay(fields.Field[int]):
    """A local time of day, as 09:00, to 24:00; loaded as minutes since the day began. What `begins` then does so before
    24:00: at midnight the next day begins, and what begins then is that day's."""

    def __init__(self, *, begins: bool = False, **kwargs: Any) -> None:
        self.begins = begins
        super().__init__(metadata={"example": "09:00", "pattern": CLOCK_TIME.pattern}, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        match = CLOCK_TIME.match(value) if isinstance(value, str) else None
        if match is None:
            raise ValidationError("请写成 09:00 这样，最晚 24:00 | Write it like 09:00, 24:00 at the latest")
        hours, minutes = map(int, match.groups())
        if self.begins and hours * 60 + minutes == DAY:
            raise ValidationError(
                "24:00 已是第二天：请写在第二天的 0:00 | That is 00:00 of the next day: write it there"
            )
        return hours * 60 + minutes

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else clock_time(value)


def clock_time(minutes: int) -> str:
    """Minutes as a time of day, 09:00: of the next day where they are more than 24 hours."""
    hours, rest = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hours:02}:{rest:02}"


def end_after(starts: int, ends: int) -> int:
    """When a span ends: one that begins from noon on and ends by six in the morning ends on the next day."""
    return ends + DAY if starts >= NOON and ends <= DAWN else ends


def refuse_span(from_date: dt.date, until_date: dt.date, most: int) -> None:
    """Refuse to look at days of which the last is before the first, or at more than `most`."""
    days = (until_date - from_date).days + 1
    if days < 1:
        raise Invalid.field("until_date", Text("不能早于开始的日期", "This is before the first date"))
    if days > most:
        raise Invalid.field("until_date", Text(f"一次最多看 {most} 天", f"At most {most} days at once"))
