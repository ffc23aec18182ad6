"""What can be done with an opening: declare, withdraw."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit, emit_all
from chassis.storage.db import new_id
from chassis.storage.rows import find
from chassis.web import slips
from chassis.wording import Text

from ..calendar import terms
from ..calendar.model import Closure, Opening, Placement, Slot
from ..calendar.terms import USUAL, Terms
from ..days.model import DayMark
from ..editions import editions
from ..events import OpeningChanged
from ..placements import line
from ..venues import venues
from ..venues.model import Venue
from .slots import LocalSlot, check_seats, check_slots, moment, slots_of_day

State = dict[str, Any]
"""An opening as it is told: its columns, `booking`, and its slots by their time."""

TOGETHER = select(
    *(Opening.id, Opening.version, Opening.venue_id, Opening.space_id, Opening.date),
    *(Opening.starts_at, Opening.ends_at, Opening.status, Opening.shared, Opening.given_terms),
    *(Opening.declaration_id, Opening.last_entry),
).order_by(Opening.date)


def declare(
    db: DbSession,
    venue: Venue,
    *,
    dates: list[dt.date],
    space_id: uuid.UUID | None = None,
    slots: list[LocalSlot] | None = None,
    booking: Terms | None = None,
    shared: bool = False,
    refuses: int = 0,
    on_purpose: bool = False,
    **cutting: Any,
) -> Opening:
    """One opening of a venue (locked), or of one space of it, on each of the dates: the first of them.

    `slots`: mappings of starts and ends (minutes since the day began) and seats; or opens, closes, slot_minutes and
    seats, which cut the day evenly. `booking`: the terms of each slot. All dates are declared, or none. A day that is
    over, more than a year ahead, or in a year without an edition, is refused unless the office means it `on_purpose`.
    An opening of a space holds it, so that no activity is placed there meanwhile, unless it is `shared`; so many
    requests that wait for it there are refused, `refuses` by what was said.
    """
    venues.check_in_use(venue, space_id)
    slots = slots_of_day(slots, **cutting)
    booking = booking or USUAL
    check_slots(slots)
    check_dates(dates)
    space = venues.lock_space(db, space_id)
    check_seats(slots, space, is_cut="seats" in cutting)
    refuse_slips(db, dates, slots, is_meant=on_purpose)
    terms.check(booking, slots)
    columns = {"venue_id": venue.id, "space_id": space_id, "together_id": new_id(), "booking": booking}
    openings = [opening_on(date, slots, shared=shared, **columns) for date in sorted(dates)]
    refuse_taken(db, venue, openings)
    confirm_refusals(db, openings, refuses)
    keep_and_tell(db, openings)
    if space_id:
        line.turn_away(db, [space_id])
    return db.get_one(Opening, openings[0]["id"])


def refuse_slips(db: DbSession, dates: list[dt.date], slots: list[LocalSlot], *, is_meant: bool) -> None:
    """Refuse days that look like a slip: over, far ahead, or in a year without an edition."""
    last = max(slot["ends"] for slot in slots)
    outside = editions.outside(db, dates)
    slips.refuse(
        is_meant,
        {
            f"dates.{n}": slips.past(moment(date, last))
            or slips.distant(moment(date, last))
            or outside.get(date)
            for n, date in enumerate(dates)
        },
    )


def refuse_taken(db: DbSession, venue: Venue, openings: Sequence[State]) -> None:
    """Refuse openings of one place, by date, where the time of one is closed, open already, or an activity's."""
    refuse_in_closure(db, venue, openings)
    refuse_overlap(db, openings)
    if not openings[0]["shared"]:
        refuse_placed(db, openings)


def keep_and_tell(db: DbSession, openings: Sequence[State]) -> None:
    """Keep new openings with their slots, of which there may be thousands, and tell them."""
    db.execute(insert(Opening), [opening | {"given_terms": opening["booking"]} for opening in openings])
    db.execute(
        insert(Slot),
        [slot | {"opening_id": opening["id"]} for opening in openings for slot in opening["slots"]],
    )
    DayMark.leave(db, openings[0]["venue_id"], [opening["date"] for opening in openings])
    emit_all(db, OpeningChanged, openings)


def openings_declared_with(db: DbSession, opening: Opening) -> list[State]:
    """The openings that were declared together with one, itself among them, by date, each with the ids of its slots."""
    together = db.execute(TOGETHER.where(Opening.together_id == opening.together_id)).mappings().all()
    slots = defaultdict(list)
    of_these = select(Slot.opening_id, Slot.id).where(Slot.opening_id.in_([day["id"] for day in together]))
    for opening_id, slot_id in db.execute(of_these.order_by(Slot.starts_at)):
        slots[opening_id].append({"id": slot_id})
    return [
        {**day, "booking": USUAL | (day["given_terms"] or {}), "slots": slots[day["id"]]} for day in together
    ]


def withdraw(db: DbSession, opening: Opening, refuses: int | None = None) -> Opening:
    """End what of an opening has not begun, which does not take place. The space that it held goes to those in line;
    so many who wait for the venue's answer are refused by that as it was said that it `refuses`."""
    opening.end()
    opening.by_hand = True
    DayMark.leave(db, opening.venue_id, [opening.date])
    emit(db, OpeningChanged, opening)
    give_up(db, opening, refuses)
    return opening


def give_up(db: DbSession, opening: Opening, refuses: int | None) -> None:
    """Give what time of its space an opening does not hold any more to those in line, upon the number of requests that
    this `refuses`. Raises RequestsWait."""
    if opening.space_id:
        venues.lock_spaces(db, [opening.space_id])
        with line.confirming(db, [opening.space_id], refuses):
            line.advance(db, [opening.space_id])


def check_dates(dates: list[dt.date]) -> None:
    """Refuse a date that is named twice."""
    repeats = [i for i, date in enumerate(dates) if date in dates[:i]]
    if repeats:
        raise Invalid(errors={f"dates.{i}": [Text("日期重复", "This date is named twice")] for i in repeats})


def opening_on(date: dt.date, local_slots: list[LocalSlot], **columns: Any) -> State:
    """An opening on a date, its local times of day made moments."""
    slots = [
        {
            "id": new_id(),
            "starts_at": moment(date, slot["starts"]),
            "ends_at": moment(date, slot["ends"]),
            "seats": slot["seats"],
            "note": slot.get("note", ""),
            "answers": slot.get("answers"),
        }
        for slot in sorted(local_slots, key=lambda slot: slot["starts"])
    ]
    return (
        {"declaration_id": None, "last_entry": None, "by_hand": False}
        | columns
        | {
            "id": new_id(),
            "version": 1,
            "status": "declared",
            "date": date,
            "starts_at": slots[0]["starts_at"],
            "ends_at": slots[-1]["ends_at"],
            "slots": slots,
        }
    )


def overlaps(opening: State, span: Any) -> bool:
    """Whether any slot of an opening shares time with a span."""
    return any(
        slot["starts_at"] < span.ends_at and span.starts_at < slot["ends_at"] for slot in opening["slots"]
    )


def first_clash(openings: Sequence[State], spans: Sequence[Any]) -> tuple[str, Any] | None:
    """The date of the first opening with a slot that shares time with one of these spans, and which that is."""
    for opening in openings:
        for span in spans:
            is_near = span.starts_at < opening["ends_at"] and opening["starts_at"] < span.ends_at
            if is_near and overlaps(opening, span):
                return opening["date"].isoformat(), span
    return None


def whole_span(openings: Sequence[State]) -> dict[str, Any]:
    """From the beginning of the first of these openings to the end of the last."""
    return {
        "starts_at": min(opening["starts_at"] for opening in openings),
        "ends_at": max(opening["ends_at"] for opening in openings),
    }


def refuse_in_closure(db: DbSession, venue: Venue, openings: Sequence[State]) -> None:
    """Refuse openings of one place of which one has a slot while the venue, or its space, is closed."""
    place = {"venue_id": venue.id, "space_id": openings[0]["space_id"]}
    closures = db.scalars(Closure.standing(**place, **whole_span(openings))).all()
    if clash := first_clash(openings, closures):
        day, closure = clash
        raise VenueClosed(
            detail=Text(
                f"{day} {venue.name}关闭：{closure.reason}",
                f"{venue.name} is closed on {day}: {closure.reason}",
            ),
            date=day,
        )


def refuse_overlap(db: DbSession, openings: Sequence[State], but: uuid.UUID | None = None) -> None:
    """Refuse openings of one place with a slot that overlaps one declared for the same place, `but` for one."""
    place, span = openings[0], whole_span(openings)
    declared_slots = (
        select(Slot.starts_at, Slot.ends_at)
        .join(Opening)
        .where(
            Opening.venue_id == place["venue_id"], Opening.space_id.is_not_distinct_from(place["space_id"])
        )
        .where(Opening.status == "declared")
        .where(Slot.starts_at < span["ends_at"], Slot.ends_at > span["starts_at"], Slot.id != but)
    )
    if clash := first_clash(openings, db.execute(declared_slots).all()):
        day, slot = clash
        times = span_words(slot.starts_at, slot.ends_at, day)
        raise SlotsOverlap(
            detail=Text(f"{day} 已有 {times.zh} 的时段", f"On {day} there is a slot {times.en} already"),
            date=day,
        )


def refuse_placed(db: DbSession, openings: Sequence[State]) -> None:
    """Refuse openings that would hold a space while an activity has it."""
    span = whole_span(openings)
    placements = (
        select(Placement.occupied_from.label("starts_at"), Placement.occupied_until.label("ends_at"))
        .filter_by(space_id=openings[0]["space_id"], status="held")
        .where(Placement.occupied_from < span["ends_at"], Placement.occupied_until > span["starts_at"])
    )
    if clash := first_clash(openings, db.execute(placements.order_by(Placement.starts_at)).all()):
        day, placement = clash
        times = span_words(placement.starts_at, placement.ends_at, day)
        raise SpaceTaken(
            detail=Text(
                f"{day} {times.zh} 这个场地已安排了活动；可以避开这段时间，或注明与活动共用",
                f"On {day} an activity has this space {times.en}; leave that time out, or share the space",
            ),
            date=day,
        )


def confirm_refusals(db: DbSession, openings: Sequence[State], refuses: int) -> None:
    """Refuse openings for which requests that wait for their space would be refused, unless so many were said to be.
    Raises RequestsWait."""
    space_id = openings[0]["space_id"]
    if space_id is None or openings[0]["shared"]:
        return
    slots = [slot for opening in openings for slot in opening["slots"]]
    line.confirm_refusals(line.count_turned_away(db, space_id, slots), refuses)


def span_words(starts_at: dt.datetime, ends_at: dt.datetime, day: str) -> Text:
    """A span in the city by the clock, beside the day with which it shares time: 09:00–11:00, 前一天 22:00–02:00, and
    what ends with that day, at 24:00."""
    begins, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    is_midnight = ends.time() == dt.time() and ends > begins
    times = f"{begins:%H:%M}–{'24:00' if is_midnight else f'{ends:%H:%M}'}"
    if begins.date().isoformat() < day:
        return Text(f"前一天 {times}", f"from the day before, {times},")
    if begins.date().isoformat() > day:
        return Text(f"次日 {times}", f"on the day after, {times},")
    return Text(times, times)


def find_opening(db: DbSession, opening_id: uuid.UUID) -> Opening:
    """The opening. Raises NoSuchOpening."""
    return find(db, Opening, opening_id, NoSuchOpening)


def lock_opening(db: DbSession, opening_id: uuid.UUID) -> Opening:
    """The opening as it is now, its row locked. Raises NoSuchOpening."""
    return find(db, Opening, opening_id, NoSuchOpening, lock=True)


def select_openings(
    venue: Venue, *, from_date: dt.date | None = None, until_date: dt.date | None = None, **criteria: Any
) -> Select[Opening]:
    """A venue's openings in the order they were declared, narrowed by status, date, space_id and days as given."""
    openings = select(Opening).filter_by(venue_id=venue.id, **criteria)
    if from_date:
        openings = openings.where(Opening.date >= from_date)
    return openings.where(Opening.date <= until_date) if until_date else openings


class NoSuchOpening(NotFound):
    title = Text("没有这次开放", "There is no such opening")


class VenueClosed(Conflict):
    title = Text("这段时间关闭", "Closed at that time")


class SpaceTaken(Conflict):
    title = Text("场地已安排了活动", "An activity has the space")


class SlotsOverlap(Conflict):
    title = Text("与已有的开放时段重叠", "Overlaps an opening already declared")
