"""What can be done with the slots of an opening, and with its terms: change, add, withdraw.

A slot keeps its id whatever changes. Who calls holds the opening and its venue locked, so that neither another change
nor a closure comes between what is checked and what is done.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import minutes_into, now
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.db import new_id
from chassis.web import slips
from chassis.wording import Text, amount

from ..calendar import terms
from ..calendar.model import Opening, Slot
from ..calendar.terms import Terms
from ..days.model import DayMark
from ..demand import people
from ..events import OpeningChanged
from ..policies import policies
from ..times import DAY, end_after
from ..venues import venues
from ..venues.model import Venue
from . import openings
from .slots import LocalSlot, fault_of, moment, most_seats, too_many

TIMES = ("starts_at", "ends_at")


def change_slot(
    db: DbSession,
    venue: Venue,
    opening: Opening,
    slot_id: uuid.UUID,
    *,
    expected: int | None = None,
    refuses: int = 0,
    on_purpose: bool = False,
    **changes: Any,
) -> Opening:
    """Give a slot other times of day (minutes since the day began), seats or another note.

    Fewer seats than are booked must be `expected` (people), and so must the requests that wait for the space and that
    it `refuses` at its other time. Nothing is told where all is as it was.
    """
    slot = slot_in(opening, slot_id)
    columns = columns_of(opening, local(opening, slot) | changes)
    is_moved = any(columns[name] != getattr(slot, name) for name in TIMES)
    if all(columns[name] == getattr(slot, name) for name in columns):
        return opening
    slips.refuse(on_purpose, {"ends": slips.past(min(slot.ends_at, columns["ends_at"]))})
    if columns["starts_at"] != slot.starts_at:
        slips.refuse(on_purpose, {"starts": slips.past(columns["starts_at"])})
    check_slot(db, venue, opening, columns, but=slot.id, is_moved=is_moved)
    if columns["seats"] < slot.seats:
        usable = policies.allowed_seats(db, venue, columns["starts_at"], columns["seats"])
        people.confirm_cut(db, slot.id, usable, expected)
    for name, value in columns.items():
        setattr(slot, name, value)
    return tell_changed(db, opening, is_moved=is_moved, refuses=refuses)


def add_slot(
    db: DbSession,
    venue: Venue,
    opening: Opening,
    *,
    refuses: int = 0,
    on_purpose: bool = False,
    answers: dict[str, str] | None = None,
    **new: Any,
) -> Slot:
    """One more slot of an opening: starts, ends (minutes since the day began), seats, and a note where there is one."""
    opening.check_declared()
    columns = columns_of(opening, {"note": ""} | new)
    slips.refuse(on_purpose, {"ends": slips.past(columns["ends_at"]) or slips.distant(columns["ends_at"])})
    check_slot(db, venue, opening, columns, but=None, is_moved=True)
    slot = Slot(id=new_id(), answers=answers, **columns)
    opening.slots.append(slot)
    tell_changed(db, opening, is_moved=True, refuses=refuses)
    return slot


def withdraw_slot(
    db: DbSession,
    opening: Opening,
    slot_id: uuid.UUID,
    *,
    expected: int | None = None,
    refuses: int | None = None,
) -> Opening:
    """End one slot for good; the last takes the day with it. People booked in it must be `expected`, with those who
    wait, and so must the requests that it `refuses`, as who had the space before has it again."""
    slot = slot_in(opening, slot_id)
    refuse_begun(slot)
    people.confirm_withdrawal(db, [slot.id], expected)
    if opening.slots == [slot]:
        return openings.withdraw(db, opening, refuses)
    opening.slots.remove(slot)
    return tell_changed(db, opening, is_moved=True, refuses=refuses)


def withdraw_day(
    db: DbSession, opening: Opening, *, expected: int | None = None, refuses: int | None = None
) -> Opening:
    """End what is still to come of an opening. People booked in it must be `expected`, with those who wait, and so must
    the requests that it `refuses`.

    Slots that have begun were open, and stay: their hours and those who came count. Raises SlotOver, SlotUnderWay where
    all have.
    """
    opening.check_declared()
    if not opening.ahead:
        refuse_begun(opening.slots[-1])
    people.confirm_withdrawal(db, [slot.id for slot in opening.ahead], expected)
    return openings.withdraw(db, opening, refuses)


def change_terms(db: DbSession, opening: Opening, *, booking: Terms) -> Opening:
    """Have all slots of an opening booked on other terms."""
    opening.check_declared()
    if booking == opening.booking:
        return opening
    terms.check(booking, [local(opening, slot) for slot in opening.slots])
    opening.given_terms = booking
    return tell_changed(db, opening)


def tell_changed(
    db: DbSession, opening: Opening, *, is_moved: bool = False, refuses: int | None = None
) -> Opening:
    """Tell an opening of which something is other, by hand. Where its times are, who asks for its space is answered:
    refused upon the number of those whom it `refuses`."""
    opening.change()
    opening.by_hand = True
    db.flush()
    DayMark.leave(db, opening.venue_id, [opening.date])
    emit(db, OpeningChanged, opening)
    if is_moved:
        openings.give_up(db, opening, refuses)
    return opening


def local(opening: Opening, slot: Slot) -> LocalSlot:
    """A slot as it is, in the times of its day."""
    starts, ends = (minutes_into(opening.date, moment) for moment in (slot.starts_at, slot.ends_at))
    return {"starts": starts, "ends": ends, "seats": slot.seats, "note": slot.note}


def columns_of(opening: Opening, slot: LocalSlot) -> dict[str, Any]:
    """A slot's columns by the times of its opening's day. Raises Invalid for one that ends too early."""
    ends = slot["ends"] - DAY if slot["ends"] > DAY else slot["ends"]
    slot = slot | {"ends": end_after(slot["starts"], ends)}
    if fault := fault_of(slot):
        raise Invalid.field("ends", fault)
    times = (moment(opening.date, slot[name]) for name in ("starts", "ends"))
    return dict(zip(TIMES, times, strict=True)) | {"seats": slot["seats"], "note": slot["note"]}


def check_slot(
    db: DbSession,
    venue: Venue,
    opening: Opening,
    columns: dict[str, Any],
    *,
    but: uuid.UUID | None,
    is_moved: bool,
) -> None:
    """Refuse a slot that its space or the calendar has no room for; `but`: the slot that it was until now."""
    venues.check_in_use(venue, opening.space_id)
    check_seats(db, opening, columns["seats"])
    if is_moved:
        check_bookable(opening, columns["starts_at"])
        day = {name: getattr(opening, name) for name in ("date", "venue_id", "space_id", "shared")}
        day |= {name: columns[name] for name in TIMES} | {"slots": [columns]}
        openings.refuse_in_closure(db, venue, [day])
        openings.refuse_overlap(db, [day], but)
        if not opening.shared:
            openings.refuse_placed(db, [day])


def check_seats(db: DbSession, opening: Opening, seats: int) -> None:
    """Refuse more seats than the space of an opening (locked by this), or the venue at large, takes, and fewer than are
    kept back."""
    space = venues.lock_space(db, opening.space_id)
    if seats > most_seats(space):
        raise Invalid.field("seats", too_many(space))
    if seats < (least := terms.count_kept_back(opening.booking)):
        raise Invalid.field(
            "seats",
            Text(
                f"这天每个时段留出了 {least} 座，名额不能更少",
                f"{amount(least, 'seat', 'seats')} of each slot {'is' if least == 1 else 'are'} kept back this day",
            ),
        )


def check_bookable(opening: Opening, starts_at: dt.datetime) -> None:
    """Refuse a slot that would be over for booking when booking opens."""
    faults = terms.fault_of_window(opening.booking, minutes_into(opening.date, starts_at))
    for fault in faults.values():
        raise Invalid.field("starts", fault[0])


def slot_in(opening: Opening, slot_id: uuid.UUID) -> Slot:
    """The slot of a declared opening. Raises NoSuchSlot."""
    opening.check_declared()
    for slot in opening.slots:
        if slot.id == slot_id:
            return slot
    raise NoSuchSlot()


def opening_of(db: DbSession, slot_id: uuid.UUID) -> uuid.UUID:
    """Which opening a slot is part of. Raises NoSuchSlot."""
    opening_id = db.scalar(select(Slot.opening_id).filter_by(id=slot_id))
    if opening_id is None:
        raise NoSuchSlot()
    return opening_id


def refuse_begun(slot: Slot) -> None:
    """Refuse what is over, or on: who came has been. Raises SlotOver, SlotUnderWay."""
    if slot.ends_at <= now():
        raise SlotOver()
    if slot.has_begun:
        raise SlotUnderWay(
            Text(
                "要现在就结束，请临时关闭场馆或场地：开到那时的时间照算，来了的人也照算。",
                "To end it now, close the venue or the space: it counts as open until then, with those who came.",
            )
        )


class NoSuchSlot(NotFound):
    title = Text("没有这个时段，或已撤销", "There is no such slot, or it was withdrawn")


class SlotOver(Conflict):
    title = Text("这个时段已经结束", "This slot is over")


class SlotUnderWay(Conflict):
    title = Text("这个时段已经开始", "This slot has begun")
