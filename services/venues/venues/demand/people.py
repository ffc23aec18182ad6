"""Who is booked in sessions, as registration told it. What would cost them their seats is confirmed by their number."""

import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict
from chassis.wording import Text, amount

from .model import Demand


class People(NamedTuple):
    """Those who have seats, and those who wait for some."""

    booked: int
    waiting: int


def people_in(db: DbSession, session_ids: Collection[uuid.UUID]) -> People:
    """Who has seats in these sessions, or waits."""
    seats_taken, waiting = (
        func.coalesce(func.sum(column), 0) for column in (Demand.confirmed, Demand.waiting)
    )
    still_on = Demand.status.is_distinct_from("cancelled")
    sums = db.execute(select(seats_taken, waiting).where(Demand.id.in_(session_ids), still_on)).one()
    return People(booked=sums[0], waiting=sums[1])


def confirm_cut(db: DbSession, slot_id: uuid.UUID, seats: int, expected: int | None) -> None:
    """Refuse fewer seats to be used than are booked unless so many people too many were `expected`. Raises
    SlotsBooked."""
    people = people_in(db, [slot_id])
    over = max(0, people.booked - seats)
    if over and over != expected:
        seats_taken = amount(people.booked, "person is booked", "people are booked")
        raise SlotsBooked(
            Text(
                f"已报上 {people.booked} 人，能用的名额减到 {seats} 个就多出 {over} 人。请核对后再确认。",
                f"{seats_taken}: {over} too many for {amount(seats, 'seat', 'seats')} to use. Check it and confirm.",
            ),
            people=over,
            **people._asdict(),
        )


def confirm_withdrawal(db: DbSession, slot_ids: Collection[uuid.UUID], expected: int | None) -> None:
    """Refuse to withdraw slots that people are booked in or wait for unless so many were `expected`. Raises
    SlotsBooked."""
    people = people_in(db, slot_ids)
    if sum(people) and sum(people) != expected:
        booked = amount(people.booked, "person is booked", "people are booked")
        raise SlotsBooked(
            Text(
                f"现在有 {people.booked} 人报上、{people.waiting} 人候补，撤销后都会取消。请核对后再确认。",
                f"{booked}, {amount(people.waiting, 'waits', 'wait')}; all that would be cancelled. Check it and"
                " confirm.",
            ),
            people=sum(people),
            **people._asdict(),
        )


def confirm_number(people: int, expected: int | None) -> None:
    """Refuse what concerns people unless just so many were `expected`. Raises PreviewOutdated."""
    if expected == people or (expected is None and not people):
        return
    before = (
        Text("", "")
        if expected is None
        else Text(f"，刚才是 {expected} 人", f" and was {expected} a moment ago")
    )
    raise PreviewOutdated(
        Text(
            f"现在有 {people} 人受影响{before.zh}。请核对后再确认。",
            f"It concerns {amount(people, 'person', 'people')} now{before.en}. Check it and confirm.",
        ),
        people=people,
    )


class PreviewOutdated(Conflict):
    """`people` is what to send as `expected`; of a closure `refuses` and `revokes` as they are."""

    title = Text("请核对人数再确认", "Check the number of people, then confirm")


class SlotsBooked(Conflict):
    """`people` is what to send as `expected`; `booked` and `waiting`: who is in the slot now."""

    title = Text("已有人报名", "People are booked")
