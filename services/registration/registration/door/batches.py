"""Batches of check-ins from devices that were without network: in any order, any number of times, from several of them.

Each item has a nonce of its device, which is its id here. What is known is not recorded again; what is new is, whatever
it says, so that nothing is lost; and how everything counts is reckoned from the whole (`reckoning`).
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Invalid
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.web.auth import Actor

from ..bookings.model import Booking, plain_code
from ..sessions import sessions
from ..sessions.model import Session
from . import check_ins, hours, passes, reckoning
from .model import CheckIn, new_check_in_row

log = get_logger()

Item = dict[str, Any]


def record_batch(
    db: DbSession,
    *,
    actor: Actor,
    session_id: uuid.UUID,
    device: str,
    items: Sequence[Item],
    sent_at: datetime | None = None,
) -> dict[str, Any]:
    """Record what a device tells, and say of each item how it counts now: accepted, repeated or conflicting, and why.

    `items`: {nonce, way, token | code | booking_id | nothing for a walk-in, people, name, date_id, at, undo_of,
    on_purpose}. `sent_at` is when the device sent this by its own clock: what that is off is taken off all its moments.
    Reasons: already_in (all these people were counted), seen (this nonce was), too_many, cancelled, left, waits,
    no_seat, other_session, no_such_booking, no_such_date, out_of_time, undone. Raises NoSuchSession, NotYourSession.
    """
    session = sessions.lock_for_staff(db, actor, session_id)
    clock_off = sent_at and seconds_off(sent_at)
    items = [item | {"at": hours.true_moment(item["at"], clock_off or 0)} for item in items]
    bookings_by_key = bookings_named(db, items)
    by = {"device": device, "actor": actor.subject, "clock_off": clock_off}
    rows = [row_of(session, item, bookings_by_key) | by for item in items]
    new_ids = reckoning.record(db, *rows)
    reckon_new(db, session, [row for row in rows if row["id"] in new_ids])
    log.info("batch taken", session_id=session_id, items=len(items), new=len(new_ids), clock_off=clock_off)
    lines = answers(db, session, items, new_ids)
    return {"items": lines, "session": session, "clock_off_seconds": clock_off}


def seconds_off(sent_at: datetime) -> int:
    """By how many seconds a device's clock is ahead of ours; negative where it is behind."""
    return round((sent_at - clock.now()).total_seconds())


def reckon_new(db: DbSession, session: Session, new: Sequence[dict[str, Any]]) -> None:
    """Work the door out anew after records that were not there yet."""
    touched_ids = {row["booking_id"] for row in new if row["reason"] == "unreckoned"}
    touched_ids |= apply_undos(db, session, new)
    ids = [booking_id for booking_id in touched_ids if booking_id]
    query = select(Booking).where(Booking.id.in_(ids), Booking.session_id == session.id).order_by(Booking.id)
    changed_bookings: list[Booking | None] = list(db.scalars(query.execution_options(populate_existing=True)))
    reckoning.reckon(db, session, changed_bookings + [None] * (None in touched_ids))
    db.flush()


def bookings_named(db: DbSession, items: Sequence[Item]) -> dict[Any, Booking]:
    """The bookings that items name, by id and by code."""
    ids = {item["booking_id"] for item in items if item.get("booking_id")}
    ids |= {booking_id for item in items if (booking_id := of_token(item))}
    codes = {plain_code(item["code"]) for item in items if item.get("code")}
    query = select(Booking).where(Booking.id.in_(ids) | Booking.code.in_(codes))
    bookings_by_key: dict[Any, Booking] = {}
    for booking in db.scalars(query):
        bookings_by_key |= {booking.id: booking, booking.code: booking}
    return bookings_by_key


def of_token(item: Item) -> uuid.UUID | None:
    """The booking a pass is for; None for a forged one."""
    try:
        return passes.read(item["token"]).booking_id if item.get("token") else None
    except passes.ForgedPass:
        return None


def row_of(session: Session, item: Item, bookings_by_key: Mapping[Any, Booking]) -> dict[str, Any]:
    """The record of one item, with what keeps it from being counted at all."""
    row = new_check_in_row(session, id=item["nonce"], way=way_of(item), at=item["at"])
    if item.get("undo_of"):
        return row | {"way": "undo", "people": 0, "outcome": "accepted", "reason": str(item["undo_of"])}
    row |= {"sealed_name": privacy.seal(item["name"]) if item.get("name") else None}
    date_id, fault = date_in(session, item)
    row |= {"people": item.get("people") or 1, "date_id": date_id, "reason": fault or "unreckoned"}
    row |= {"on_purpose": item["on_purpose"]}
    if row["way"] == "walk_in":
        return row
    booking = bookings_by_key.get(
        of_token(item) or item.get("booking_id") or plain_code(item.get("code") or "")
    )
    if booking is None:
        return row | {"reason": "no_such_booking"}
    row |= {"booking_id": booking.id, "people": item.get("people") or booking.seats}
    return row | ({"reason": "other_session"} if booking.session_id != session.id else {})


def way_of(item: Item) -> str:
    """As the device says; where it does not, by what names the party. Who names none walked in."""
    way, naming = item.get("way"), next((name for name in check_ins.WAYS if item.get(name)), None)
    if naming is None:
        return "walk_in"
    return way if way and way != "walk_in" else check_ins.WAYS[naming]


def date_in(session: Session, item: Item) -> tuple[uuid.UUID | None, str | None]:
    """The date of a series an item is for, and why it cannot be counted there."""
    at: datetime = item["at"]
    try:
        date_id = hours.date_of(session, item.get("date_id"), at)
    except Invalid:
        return None, "no_such_date"
    is_counted = item["on_purpose"] or hours.is_in_time(session, date_id, at)
    return date_id, None if is_counted else "out_of_time"


def apply_undos(db: DbSession, session: Session, new: Sequence[dict[str, Any]]) -> set[uuid.UUID | None]:
    """Undo what devices took back, whether the check-in or its undoing came first; whose records that touched."""
    undone_ids = {uuid.UUID(row["reason"]) for row in new if row["way"] == "undo"}
    new_ids = {row["id"] for row in new}
    query = select(CheckIn).filter_by(session_id=session.id, way="undo").order_by(CheckIn.at.desc())
    undos = {uuid.UUID(row.reason): row.at for row in db.scalars(query) if row.reason}
    ids = undone_ids | (new_ids & set(undos))
    touched_ids = set()
    targets = select(CheckIn).where(
        CheckIn.id.in_(ids), CheckIn.session_id == session.id, CheckIn.way != "undo"
    )
    for row in db.scalars(targets.execution_options(populate_existing=True)):
        if row.undone_at is None:
            reckoning.undo_row(db, session, row, undos[row.id])
            touched_ids.add(row.booking_id)
    return touched_ids


def answers(
    db: DbSession, session: Session, items: Sequence[Item], new_ids: set[uuid.UUID]
) -> list[dict[str, Any]]:
    """What is answered of each item: how its record counts now."""
    query = select(CheckIn).where(CheckIn.id.in_([item["nonce"] for item in items]))
    rows = {row.id: row for row in db.scalars(query)}
    lines = []
    for item in items:
        nonce = item["nonce"]
        lines.append({"nonce": nonce, **answer(session, rows[nonce], nonce in new_ids)})
        new_ids = new_ids - {nonce}
    return lines


def answer(session: Session, row: CheckIn, is_new: bool) -> dict[str, Any]:
    if row.session_id != session.id:
        return {"outcome": "conflicting", "reason": "other_session", "at": row.at}
    at = {"at": row.at}
    if not is_new and row.outcome == "accepted":
        return at | {"outcome": "repeated", "reason": "seen"}
    if row.undone_at is not None:
        return at | {"outcome": "repeated", "reason": "undone"}
    return at | {"outcome": row.outcome, "reason": None if row.way == "undo" else row.reason}
