"""What can be done with an opening: declare, withdraw."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NoReturn

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.clock import SHANGHAI
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.db import new_id
from chassis.wording import Text

from ..events import OpeningChanged
from ..venues import venues
from ..venues.model import Closure, Venue
from .model import Opening, Slot
from .terms import USUAL, Terms

Cut = dict[str, Any]  # starts and ends, local times of day, and seats


def declare(
    db: Session,
    venue: Venue,
    *,
    dates: list[dt.date],
    space_id: uuid.UUID | None = None,
    slots: list[Cut] | None = None,
    booking: Terms | None = None,
    **even: Any,
) -> list[Opening]:
    """One opening of a venue (locked), or of one space of it, on each of the dates.

    `slots`: mappings of starts and ends (local times of day) and seats; or opens, closes, slot_minutes and
    seats, which cut the day evenly. `booking`: the terms of each slot. All dates are declared, or none.
    """
    venues.must_have(venue, space_id)
    slots = given_or_cut(slots, **even)
    booking = booking or USUAL
    check_slots(slots)
    check_dates(dates)
    check_terms(booking, min(slot["seats"] for slot in slots))
    shared = {"venue_id": venue.id, "space_id": space_id, "declaration_id": new_id(), "booking": booking}
    openings = [on(date, slots, **shared) for date in sorted(dates)]
    for opening in openings:
        refuse_in_closure(db, venue, opening)
        refuse_overlap(db, opening)
    db.add_all(openings)
    for opening in openings:
        emit(db, OpeningChanged, opening)
    return openings


def declared_with(db: Session, opening: Opening) -> Sequence[Opening]:
    """The openings that were declared together with one, itself among them, by date."""
    together = select(Opening).filter_by(declaration_id=opening.declaration_id)
    return db.scalars(together.order_by(Opening.date)).all()


def withdraw(db: Session, opening: Opening) -> Opening:
    """End an opening; its slots do not take place."""
    opening.withdraw()
    emit(db, OpeningChanged, opening)
    return opening


def given_or_cut(slots: list[Cut] | None, **even: Any) -> list[Cut]:
    """The slots as given, or a day cut evenly; one of the two ways must be complete, and alone."""
    if slots is not None and not even:
        return slots
    missing = [name for name in ("opens", "closes", "slot_minutes", "seats") if name not in even]
    if slots is not None or missing:
        raise Invalid.field(
            "slots",
            Text(
                "请给出时段，或开门、关门时间、每段分钟数和名额，二者取一",
                "Give the slots, or opens, closes, slot_minutes and seats: one or the other",
            ),
        )
    return cut(**even)


def cut(*, opens: dt.time, closes: dt.time, slot_minutes: int, seats: int) -> list[Cut]:
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


def check_slots(slots: list[Cut]) -> None:
    """Refuse slots that end before they start, or overlap, naming each by its place in the list."""
    errors: dict[str, list[Text]] = {}
    latest_end = dt.time.min
    for i, slot in sorted(enumerate(slots), key=lambda numbered: numbered[1]["starts"]):
        if slot["ends"] <= slot["starts"]:
            errors[f"slots.{i}.ends"] = [END_BEFORE_START]
        if slot["starts"] < latest_end:
            errors[f"slots.{i}.starts"] = [Text("与另一时段重叠", "Overlaps another slot")]
        latest_end = max(latest_end, slot["ends"])
    if errors:
        raise Invalid(errors=errors)


def check_dates(dates: list[dt.date]) -> None:
    """Refuse a date that is named twice."""
    repeated = [i for i, date in enumerate(dates) if date in dates[:i]]
    if repeated:
        raise Invalid(errors={f"dates.{i}": [Text("日期重复", "This date is named twice")] for i in repeated})


def check_terms(terms: Terms, seats: int) -> None:
    """Refuse terms that the smallest slot, of `seats`, cannot keep, or that never let anyone book."""
    errors: dict[str, list[Text]] = {}
    opens, closes = terms["opens_minutes_before"], terms["closes_minutes_before"]
    if opens is not None and opens <= closes:
        errors["booking.opens_minutes_before"] = [
            Text(f"报名要早于截止（开始前 {closes} 分钟）开始", f"Booking opens before it closes ({closes})")
        ]
    pools = [one["pool"] for one in terms["keep"]]
    for n, pool in enumerate(pools):
        if pool in pools[:n]:
            errors[f"booking.keep.{n}.pool"] = [Text("这一类已经留过了", "Places are kept for these already")]
    kept = sum(one["seats"] for one in terms["keep"])
    if kept > seats:
        errors["booking.keep"] = [
            Text(f"共留出 {kept} 座，多于 {seats} 座", f"{kept} are kept back of {seats} seats")
        ]
    if errors:
        raise Invalid(errors=errors)


def on(date: dt.date, slots: list[Cut], **shared: Any) -> Opening:
    """An opening on a date, its local times of day made moments."""
    cut = [
        Slot(starts_at=moment(date, slot["starts"]), ends_at=moment(date, slot["ends"]), seats=slot["seats"])
        for slot in slots
    ]
    return Opening(
        **shared,
        date=date,
        starts_at=min(slot.starts_at for slot in cut),
        ends_at=max(slot.ends_at for slot in cut),
        slots=cut,
    )


def moment(date: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(date, time, SHANGHAI).astimezone(dt.UTC)


def refuse_in_closure(db: Session, venue: Venue, opening: Opening) -> None:
    """Refuse an opening with a slot while the venue, or its space, is closed."""
    span = {"starts_at": opening.starts_at, "ends_at": opening.ends_at}
    for closure in db.scalars(Closure.standing(venue_id=venue.id, space_id=opening.space_id, **span)):
        if opening.overlaps(closure.starts_at, closure.ends_at):
            raise VenueClosed(
                detail=Text(
                    f"{opening.date} {venue.name}关闭：{closure.reason}",
                    f"{venue.name} is closed on {opening.date}: {closure.reason}",
                ),
                date=opening.date.isoformat(),
            )


def refuse_overlap(db: Session, opening: Opening) -> None:
    """Refuse an opening with a slot that overlaps one declared for the same venue or space."""
    declared = (
        select(Slot.starts_at, Slot.ends_at)
        .join(Opening)
        .where(Opening.venue_id == opening.venue_id, Opening.space_id.is_not_distinct_from(opening.space_id))
        .where(Opening.status == "declared")
        .where(Slot.starts_at < opening.ends_at, Slot.ends_at > opening.starts_at)
    )
    for starts_at, ends_at in db.execute(declared):
        if opening.overlaps(starts_at, ends_at):
            times = f"{starts_at.astimezone(SHANGHAI):%H:%M}–{ends_at.astimezone(SHANGHAI):%H:%M}"
            raise SlotsOverlap(
                detail=Text(
                    f"{opening.date} 已有 {times} 的时段",
                    f"On {opening.date} there is a slot {times} already",
                ),
                date=opening.date.isoformat(),
            )


def lock(db: Session, opening_id: uuid.UUID) -> Opening:
    """The opening as it is now, its row locked."""
    return db.get(Opening, opening_id, with_for_update=True, populate_existing=True) or not_found(opening_id)


def listed(venue: Venue, *, status: str | None = None, date: dt.date | None = None) -> Select[Opening]:
    """A venue's openings in the order they were declared, narrowed by what is given."""
    wanted = {"status": status, "date": date}
    given = {name: value for name, value in wanted.items() if value}
    return select(Opening).filter_by(venue_id=venue.id, **given)


def republish(db: Session) -> None:
    for opening in db.scalars(select(Opening).order_by(Opening.id)):
        emit(db, OpeningChanged, opening)


def not_found(opening_id: uuid.UUID) -> NoReturn:
    raise NotFound(detail=Text(f"没有编号为 {opening_id} 的开放", f"There is no opening {opening_id}"))


class VenueClosed(Conflict):
    title = Text("这段时间关闭", "Closed at that time")


class SlotsOverlap(Conflict):
    title = Text("与已有的开放时段重叠", "Overlaps an opening already declared")


END_BEFORE_START = Text("结束要晚于开始", "The end must be after the start")
