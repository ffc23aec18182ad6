"""A day cut into slots: local times of day, as a venue gives them."""

import datetime as dt
from typing import Any

from chassis.clock import SHANGHAI
from chassis.errors import Invalid
from chassis.wording import Text

LocalSlot = dict[str, Any]  # starts and ends, local times of day, and seats
END_BEFORE_START = Text("结束要晚于开始", "The end must be after the start")


def slots_of_day(slots: list[LocalSlot] | None, **cutting: Any) -> list[LocalSlot]:
    """The slots as given, or a day cut evenly; one of the two ways must be complete, and alone."""
    if slots is not None and not cutting:
        return slots
    missing = [name for name in ("opens", "closes", "slot_minutes", "seats") if name not in cutting]
    if slots is not None or missing:
        raise Invalid.field(
            "slots",
            Text(
                "请给出时段，或开门、关门时间、每段分钟数和名额，二者取一",
                "Give the slots, or opens, closes, slot_minutes and seats: one or the other",
            ),
        )
    return cut_day(**cutting)


def cut_day(*, opens: dt.time, closes: dt.time, slot_minutes: int, seats: int) -> list[LocalSlot]:
    """Slots of equal length from opening to closing time, with nothing left over."""
    first, last = (time.hour * 60 + time.minute for time in (opens, closes))
    if last <= first:
        raise Invalid.field("closes", END_BEFORE_START)
    if (last - first) % slot_minutes:
        raise Invalid.field(
            "slot_minutes",
            Text(
                f"开放时间不能平均分成每段 {slot_minutes} 分钟",
                f"The hours cannot be cut evenly into slots of {slot_minutes} minutes",
            ),
        )
    return [
        {"starts": clock_time(at), "ends": clock_time(at + slot_minutes), "seats": seats}
        for at in range(first, last, slot_minutes)
    ]


def clock_time(minutes: int) -> dt.time:
    return dt.time(*divmod(minutes, 60))


def check_slots(slots: list[LocalSlot]) -> None:
    """Refuse slots that end before they start, or overlap, naming each by its place in the list."""
    errors: dict[str, list[Text]] = {}
    latest_end = dt.time.min
    for n, slot in sorted(enumerate(slots), key=lambda numbered: numbered[1]["starts"]):
        if slot["ends"] <= slot["starts"]:
            errors[f"slots.{n}.ends"] = [END_BEFORE_START]
        if slot["starts"] < latest_end:
            errors[f"slots.{n}.starts"] = [Text("与另一时段重叠", "Overlaps another slot")]
        latest_end = max(latest_end, slot["ends"])
    if errors:
        raise Invalid(errors=errors)


def moment(date: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(date, time, SHANGHAI).astimezone(dt.UTC)
