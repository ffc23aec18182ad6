"""Times of day as people write them, and the moments that they are of a day. One kind of input: no browser's own takes
24:00."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, StringField
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError

from chassis.cleaning import compact
from chassis.clock import midnight

CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d\Z|24:00\Z")
DAY_BEGINS, DAY_ENDS = "0:00", "24:00"


def clock_field(label: Any, hint: Any = "", *, required: bool = False, day: str = "") -> Field:
    """A time of day, to 24:00; `day`: the input without which it says nothing."""
    attributes = {"autocomplete": "off", "size": 6, "maxlength": 10}
    rules: list[Any] = [DataRequired(_("请填写时间")) if required else Optional()]
    rules.append(Regexp(CLOCK, message=_("请写成 9:00 这样")))
    rules += [OnDay(day)] if day else []
    return StringField(label, rules, filters=[clean_clock], description=hint, render_kw=attributes)


class OnDay:
    """Refuses an hour beside which no day is chosen: it would be dropped without a word."""

    def __init__(self, day: str) -> None:
        self.day = day

    def __call__(self, form: Any, field: Field) -> None:
        if not any(form[self.day].raw_data or ()) and form[self.day].data is None:
            raise ValidationError(_("写了几点，没有选日期；请选日期，或清空这一格"))


def clean_clock(text: str | None) -> str:
    return compact(text or "").replace("：", ":")


def moment(day: date, clock: str) -> datetime:
    """A moment in the city; 24:00 is the next day's beginning."""
    hours, minutes = map(int, clock.split(":"))
    return midnight(day) + timedelta(hours=hours, minutes=minutes)


def at(day: date, clock: str) -> str:
    """A moment in the city, as a department takes it."""
    return moment(day, clock).isoformat()
