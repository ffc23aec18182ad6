"""A day cut into slots: local times of day, as a venue gives them, in minutes since the day began.

A slot belongs to the day on which it begins, also where it ends at 24:00 or passes midnight.
"""

import datetime as dt
from typing import Any

from chassis.clock import midnight
from chassis.errors import Invalid
from chassis.wording import Text, amount

from ..times import DAY, SHORTEST, end_after
from ..venues.model import Space

LocalSlot = dict[
    str, Any
]  # starts and ends, minutes since the day began, seats; a note, and what it `answers`, where there is that

AT_LARGE = 10_000
"""Seats of a slot of a venue at large. More is a slip of the pen, which would swell the city's numbers: what takes more
has spaces, of which each says how many."""

END_BEFORE_START = Text("结束要晚于开始", "The end must be after the start")
NEXT_DAYS = Text(
    "24:00 以后才开始的时段算第二天的，请另写在第二天；也可以让一个时段跨过半夜",
    "A slot that begins at midnight or later is the next day's: write it there, or let one slot pass midnight",
)
TOO_SHORT = Text(f"一个时段至少 {SHORTEST} 分钟", f"A slot takes {SHORTEST} minutes at least")


def slots_of_day(slots: list[LocalSlot] | None, **cutting: Any) -> list[LocalSlot]:
    """The slots as given, or a day cut evenly; one of the two ways must be complete, and alone."""
    if slots is not None and not cutting:
        return [slot | {"ends": end_after(slot["starts"], slot["ends"])} for slot in slots]
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


def cut_day(*, opens: int, closes: int, slot_minutes: int, seats: int) -> list[LocalSlot]:
    """Slots of equal length from opening to closing time, with nothing left over."""
    closes = end_after(opens, closes)
    if closes <= opens:
        raise Invalid.field("closes", END_BEFORE_START)
    if closes - slot_minutes >= DAY:
        raise Invalid.field("closes", NEXT_DAYS)
    if (closes - opens) % slot_minutes:
        raise Invalid.field(
            "slot_minutes",
            Text(
                f"开放时间不能平均分成每段 {slot_minutes} 分钟",
                f"The hours cannot be cut evenly into slots of {slot_minutes} minutes",
            ),
        )
    return [
        {"starts": at, "ends": at + slot_minutes, "seats": seats} for at in range(opens, closes, slot_minutes)
    ]


def check_slots(slots: list[LocalSlot]) -> None:
    """Refuse slots that end before they start, are too short or overlap, naming each by its place in the list."""
    errors: dict[str, list[Text]] = {}
    latest_end = 0
    for n, slot in sorted(enumerate(slots), key=lambda pair: pair[1]["starts"]):
        if fault := fault_of(slot):
            errors[f"slots.{n}.ends"] = [fault]
        if slot["starts"] < latest_end:
            errors[f"slots.{n}.starts"] = [Text("与另一时段重叠", "Overlaps another slot")]
        latest_end = max(latest_end, slot["ends"])
    if errors:
        raise Invalid(errors=errors)


def fault_of(slot: LocalSlot) -> Text | None:
    """What is wrong with when a slot ends; None where nothing is."""
    if slot["ends"] <= slot["starts"]:
        return END_BEFORE_START
    return TOO_SHORT if slot["ends"] - slot["starts"] < SHORTEST else None


def check_seats(slots: list[LocalSlot], space: Space | None, *, is_cut: bool) -> None:
    """Refuse slots of more seats than their space, or the venue at large, takes, naming each by its place, or the seats
    of a day cut evenly."""
    too_large = too_many(space)
    large = [n for n, slot in enumerate(slots) if slot["seats"] > most_seats(space)]
    errors = {"seats" if is_cut else f"slots.{n}.seats": [too_large] for n in large}
    if errors:
        raise Invalid(errors=errors)


def most_seats(space: Space | None) -> int:
    """How many a slot of a space, or of the venue at large, takes."""
    return space.seats if space else AT_LARGE


def too_many(space: Space | None) -> Text:
    if space:
        return Text(
            f"这个场地只能坐 {space.seats} 人", f"This space takes {amount(space.seats, 'person', 'people')}"
        )
    return Text(
        f"全馆的一个时段最多 {AT_LARGE} 人，请核对人数；确实更多的，请按场地分别开放",
        f"A slot of the whole venue takes {AT_LARGE} people at most; check the number, and open the spaces one by one "
        "where there are more",
    )


def moment(date: dt.date, minutes: int) -> dt.datetime:
    """A time of day on a date of the city, in UTC."""
    return (midnight(date) + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)
