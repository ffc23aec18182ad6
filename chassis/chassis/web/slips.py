"""Moments that are likely slips of the pen: a past one, one more than a year ahead. The office may mean them, and of
what only ends far ahead anybody."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import fields

from .. import clock
from ..clock import midnight
from ..errors import Invalid
from ..wording import Text
from .auth import asker

FAR = timedelta(days=366)
PAST = Text("这个时间已经过去，请核对日期", "This time is past; check the date")
DISTANT = Text("这个时间在一年以后，请核对日期", "This time is more than a year ahead; check the date")
NOT_YOURS = Text("只有领导小组办公室可以确认这样的时间", "Only the office can confirm such a time")


def on_purpose(**kwargs: Any) -> fields.Boolean:
    """The office means a time that looks like a slip."""
    words = "the office means a time that is past, or more than a year ahead"
    return fields.Boolean(metadata={"description": words}, **kwargs)


def past(moment: datetime | None) -> Text | None:
    """What is wrong with a moment that has to be in the future; None where nothing is."""
    return PAST if moment is not None and moment <= clock.now() else None


def distant(moment: datetime | None) -> Text | None:
    """What is wrong with a moment that has to be within a year; None where nothing is."""
    return DISTANT if moment is not None and moment > clock.now() + FAR else None


def end_of(day: date) -> datetime:
    """The first moment after a day in the city."""
    return midnight(day + timedelta(days=1))


def refuse(is_meant: bool, faults: Mapping[str, Text | None], *, of_office: bool = True) -> None:
    """Refuse moments with something wrong, {field: what}, unless it is the office that means them, or anybody where
    they are not `of_office` alone. Raises Invalid.

    Where nobody asks, in a command, there is nobody to ask back.
    """
    wrong = {field: [text] for field, text in faults.items() if text is not None}
    actor = asker()
    if actor is None:
        return
    if wrong and is_meant and of_office and not actor.has("office", "admin"):
        raise Invalid.field("on_purpose", NOT_YOURS)
    if wrong and not is_meant:
        raise Invalid(errors=wrong)
