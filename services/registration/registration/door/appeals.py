"""A citizen's word against a no-show, and what a clerk decides on it."""

import uuid
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.web.idempotency import create_once
from chassis.wording import Text

from ..bookings import bookings, records, strikes
from ..bookings.model import Booking
from ..sessions import sessions
from ..sessions.model import Session
from .model import Appeal

log = get_logger()


class NoSuchAppeal(NotFound):
    title = Text("没有这份申诉", "There is no such appeal")


class NothingToAppeal(Conflict):
    title = Text("只有记为未到的报名可以申诉", "Only a booking recorded as a no-show can be appealed")


class AppealedAlready(Conflict):
    title = Text("这次未到已经申诉过", "This no-show was appealed already")


class AppealDecided(Conflict):
    """`status` is what was decided."""

    title = Text("这份申诉已经有决定", "This appeal has been decided already")


def lodge(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, text: str) -> dict[str, Any]:
    """Say why one did not come, or that one did; once for each no-show. The same key appeals once.

    Raises NoSuchBooking, NothingToAppeal, AppealedAlready.
    """
    bookings.find_own(db, citizen_id, booking_id)
    _, booking = bookings.lock(db, booking_id)

    def make() -> Appeal:
        if db.scalar(select(Appeal.id).filter_by(booking_id=booking_id)):
            raise AppealedAlready()
        if booking.status != "no_show":
            raise NothingToAppeal()
        appeal = new_appeal(booking, text)
        db.add(appeal)
        records.note(db, booking, "appealed")
        log.info("no-show appealed", appeal_id=appeal.id, booking_id=booking_id)
        return appeal

    return appeal_view(create_once(db, Appeal, make))


def new_appeal(booking: Booking, text: str) -> Appeal:
    return Appeal(
        id=new_id(),
        booking_id=booking.id,
        citizen_id=booking.citizen_id,
        sealed_text=privacy.seal(text),
        sealed_reply=None,
        status="open",
        decided_by=None,
        decided_at=None,
        created_at=clock.now(),
    )


def find_own(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """What the citizen said of a no-show, and what came of it. Raises NoSuchBooking, NoSuchAppeal."""
    bookings.find_own(db, citizen_id, booking_id)
    appeal = against(db, booking_id)
    if appeal is None:
        raise NoSuchAppeal()
    return appeal


def against(db: DbSession, booking_id: uuid.UUID) -> dict[str, Any] | None:
    """The appeal against the no-show of a booking, if there is one."""
    appeal = db.scalar(select(Appeal).filter_by(booking_id=booking_id))
    return appeal_view(appeal) if appeal else None


def list_appeals(
    db: DbSession, *, actor: Actor, status: str | None, cursor: str | None, limit: int
) -> dict[str, Any]:
    """Appeals about the sessions the actor works at, oldest first, with the names of the party masked."""
    query = select(Appeal)
    if not actor.has("office"):
        at_work = or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues))
        query = query.join(Booking, Booking.id == Appeal.booking_id)
        query = query.join(Session, Session.id == Booking.session_id).where(at_work)
    if status:
        query = query.where(Appeal.status == status)
    appeals = page(db, query, Appeal.id, cursor, limit)
    return appeals | {"items": [with_booking(db, appeal) for appeal in appeals["items"]]}


def decide(db: DbSession, *, actor: Actor, appeal_id: uuid.UUID, granted: bool, reply: str) -> dict[str, Any]:
    """Grant or refuse an appeal, with a reply to the citizen; what was granted counts for nothing any more.

    The same decision again changes nothing. Raises NoSuchAppeal, NotYourSession, AppealDecided.
    """
    appeal = db.get(Appeal, appeal_id)
    if appeal is None:
        raise NoSuchAppeal()
    session, booking = bookings.lock(db, appeal.booking_id)
    sessions.find_for_staff(db, actor, session.id)
    appeal = db.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    status = "granted" if granted else "refused"
    if appeal.status not in ("open", status):
        raise AppealDecided(decision=appeal.status)
    if appeal.status == "open":
        record_decision(db, actor, appeal, booking, status, reply)
    return with_booking(db, appeal)


def record_decision(
    db: DbSession, actor: Actor, appeal: Appeal, booking: Booking, status: str, reply: str
) -> None:
    appeal.status, appeal.sealed_reply = status, privacy.seal(reply)
    appeal.decided_by, appeal.decided_at = actor.subject, clock.now()
    if status == "granted":
        booking.excused = True
        db.flush()
        strikes.apply_limit(db, booking)
    records.note(db, booking, f"appeal_{status}")
    records.notify(db, "appeal_decided", booking, granted=status == "granted")
    log.info("appeal decided", appeal_id=appeal.id, booking_id=booking.id, status=status)


def with_booking(db: DbSession, appeal: Appeal) -> dict[str, Any]:
    """An appeal as staff see it: with the booking it is about, names masked."""
    booking = db.get_one(Booking, appeal.booking_id)
    session = db.get_one(Session, booking.session_id)
    return appeal_view(appeal) | {"booking": bookings.mask(bookings.booking_view(booking, session))}


def appeal_view(appeal: Appeal) -> dict[str, Any]:
    """The fields of AppealView; words are gone after an erasure."""
    columns = ("id", "booking_id", "status", "created_at", "decided_at")
    return {name: getattr(appeal, name) for name in columns} | {
        "text": privacy.unseal(appeal.sealed_text) if appeal.sealed_text else "",
        "reply": privacy.unseal(appeal.sealed_reply) if appeal.sealed_reply else None,
    }
