"""What can be done with a booking: book, cancel, show."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis import clock, privacy
from chassis.db import new_id
from chassis.errors import Conflict, Invalid, NotFound, Unauthorised
from chassis.idempotency import KeyReused
from chassis.logs import get_logger
from chassis.outbox import emit
from chassis.pages import page
from chassis.wording import Text, locale

from . import likeness, notices, waitlist
from .events import OF_STATUS, BookingCancelled, SessionChanged
from .model import Booking, Citizen, Edition, Session
from .model.base import table_of
from .model.booking import new_code, seal_party
from .model.session import take_or_queue

log = get_logger()

bookings, citizens, sessions, editions = map(table_of, (Booking, Citizen, Session, Edition))
# Prebuilt: building a statement costs as much as sending it.
EARLIER = (
    select(bookings.c.id, bookings.c.fingerprint)
    .select_from(citizens)
    .outerjoin(bookings, and_(bookings.c.citizen_id == citizens.c.id, bookings.c.key == bindparam("key")))
    .where(citizens.c.id == bindparam("citizen_id"))
)
WANTED = (
    select(*sessions.c, func.coalesce(editions.c.party_limit, bindparam("party_limit")).label("party_limit"))
    .select_from(sessions)
    .outerjoin(editions, editions.c.id == sessions.c.edition_id)
    .where(sessions.c.id == bindparam("id_"))
)
RECORD = {
    "postgresql": postgresql.insert(bookings).on_conflict_do_nothing().returning(bookings.c.id),
    "sqlite": sqlite.insert(bookings).on_conflict_do_nothing().returning(bookings.c.id),
}


class NoSuchSession(NotFound):
    title = Text("没有这个场次", "There is no such session")


class NoSuchBooking(NotFound):
    """Also for a booking that is someone else's: whether it exists is not told."""

    title = Text("您没有这个报名", "You have no such booking")


class SessionFull(Conflict):
    title = Text("这一场满了", "This session is full")


class SessionBegun(Conflict):
    title = Text("这一场已经开始，不能再报名", "This session has begun and can no longer be booked")


class SessionCancelled(Conflict):
    title = Text("这一场已取消", "This session is cancelled")


class AlreadyBooked(Conflict):
    """`booking_id` is the booking that is there."""

    title = Text("您已报过这一场", "You have booked this session already")


class PartyTooLarge(Invalid):
    """`limit` is the largest party that could be booked."""

    title = Text("人数超过上限", "The party is too large")


def book(
    db: Database,
    *,
    citizen_id: uuid.UUID,
    key: str,
    session_id: uuid.UUID,
    party: list[dict[str, str]],
    waitlist: bool = True,
    party_limit: int,
) -> dict[str, Any]:
    """Give a party its seats, or the next place in line when they are not free.

    The same key from the same citizen answers with the booking it made the first time. `party_limit` holds
    where no edition says one. Raises NoSuchSession, SessionBegun, SessionCancelled, SessionFull (when the
    party would not wait), AlreadyBooked, PartyTooLarge, KeyReused.
    """
    names = [person["name"] for person in party]
    wish = privacy.index(json.dumps([str(session_id), names, waitlist]))
    if earlier := earlier_booking(db, citizen_id, key, wish):
        return show(db, earlier)
    session = wanted(db, session_id, len(names), party_limit)
    counts = take_or_queue(db, session_id=session_id, seats=len(names), now=clock.now(), may_wait=waitlist)
    if counts is None:
        if twin := earlier_booking(db, citizen_id, key, wish):
            return show(db, twin)
        raise refusal(db, citizen_id, session_id, len(names))
    session.capacity, session.confirmed, session.waiting = counts.capacity, counts.confirmed, counts.waiting
    number = counts.queued if counts.waiting else None
    booking = new_booking(citizen_id, key, session, names, wish, number)
    if not record(db, booking):
        return repeated(db, booking, wish)
    if number and counts.confirmed + booking.seats <= counts.capacity:
        return stand_in_line(db, booking)
    return announce(db, booking)


def earlier_booking(db: Database, citizen_id: uuid.UUID, key: str, wish: str) -> Booking | None:
    """What this key made before. Raises KeyReused for another wish, Unauthorised for an unknown citizen."""
    earlier = db.execute(EARLIER, {"citizen_id": citizen_id, "key": key}).one_or_none()
    if earlier is None:
        raise Unauthorised(Text("请重新登录。", "Please sign in anew."))
    if earlier.id is None:
        return None
    if earlier.fingerprint != wish:
        raise KeyReused()
    return db.get(Booking, earlier.id, options=[joinedload(Booking.session)])


def wanted(db: Database, session_id: uuid.UUID, seats: int, party_limit: int) -> Session:
    """The session to be booked, as last committed: a copy, which no change of its counts waits for."""
    row = db.execute(WANTED, {"id_": session_id, "party_limit": party_limit}).mappings().one_or_none()
    if row is None:
        text = Text(
            "没有这个场次，请从活动页重新选择", "There is no such session; choose one from an activity's page"
        )
        raise NoSuchSession.field("session_id", text)
    columns = dict(row)
    limit = columns.pop("party_limit")
    if seats > limit:
        raise too_large(limit)
    return Session(**columns)


def too_large(limit: int) -> Invalid:
    text = Text(f"一次最多为 {limit} 人报名", f"At most {limit} people can be booked at once")
    return PartyTooLarge(text, errors={"party": [text]}, limit=limit)


def refusal(db: Database, citizen_id: uuid.UUID, session_id: uuid.UUID, seats: int) -> Exception:
    """Why no seat and no place in line was to be had."""
    if active := active_booking(db, citizen_id, session_id):
        return AlreadyBooked(booking_id=str(active))
    session = db.get_one(Session, session_id)
    if not session.is_open:
        return SessionCancelled()
    if session.has_begun(clock.now()):
        return SessionBegun()
    if seats > session.capacity:
        return too_large(session.capacity)
    return SessionFull(
        Text("可以改为候补，或看看相近的场次。", "You can join the waitlist, or see what is like it.")
    )


def active_booking(db: Database, citizen_id: uuid.UUID, session_id: uuid.UUID) -> uuid.UUID | None:
    """The booking of this session that the citizen has and has not cancelled."""
    query = select(Booking.id).where(
        Booking.citizen_id == citizen_id, Booking.session_id == session_id, Booking.status != "cancelled"
    )
    return db.scalar(query)


def new_booking(
    citizen_id: uuid.UUID, key: str, session: Session, names: list[str], wish: str, number: int | None
) -> Booking:
    """A booking that is seated, or waits where it has a number; not yet in the database."""
    now = clock.now()
    return Booking(
        id=new_id(),
        version=1,
        session_id=session.id,
        session=session,
        citizen_id=citizen_id,
        key=key,
        fingerprint=wish,
        seats=len(names),
        sealed_party=seal_party(names),
        locale=locale(),
        status="waitlisted" if number else "confirmed",
        number=number,
        reason=None,
        offers=[],
        created_at=now,
        changed_at=now,
    )


def record(db: Database, booking: Booking) -> bool:
    """Insert a booking under a code that no other has; False when the citizen's key or session is taken."""
    values = {column.key: getattr(booking, column.key) for column in bookings.c if column.key != "code"}
    statement = RECORD[db.get_bind().dialect.name]
    while True:
        booking.code = new_code()
        if db.scalar(statement, values | {"code": booking.code}):
            return True
        if not db.scalar(select(Booking.id).where(Booking.code == booking.code)):
            return False


def repeated(db: Database, booking: Booking, wish: str) -> dict[str, Any]:
    """The answer to a request whose twin was committed while this one ran: what it took goes back."""
    earlier = earlier_booking(db, booking.citizen_id, booking.key, wish)
    if earlier is None:
        raise AlreadyBooked(booking_id=str(active_booking(db, booking.citizen_id, booking.session_id)))
    session = db.get_one(Session, booking.session_id)
    if booking.status == "confirmed":
        session.give_back(db, booking.seats)
    else:
        session.leave(db, booking.seats)
    return show(db, earlier)


def announce(db: Database, booking: Booking) -> dict[str, Any]:
    """Tell the departments and the citizen of a new booking, and show it."""
    emit(db, OF_STATUS[booking.status], booking)
    if booking.status == "confirmed":
        notices.booked(db, booking, booking.session)
        log.info("booking confirmed", booking_id=booking.id, session_id=booking.session_id)
        return view(booking)
    place = waitlist.position(db, booking) or 1
    notices.waitlisted(db, booking, booking.session, place)
    log.info("booking waitlisted", booking_id=booking.id, session_id=booking.session_id)
    return view(booking, place)


def stand_in_line(db: Database, booking: Booking) -> dict[str, Any]:
    """Seat a newcomer who waits only behind parties that are larger than the whole session."""
    announce(db, booking)
    waitlist.promote(db, Session.locked(db, booking.session_id))
    return show(db, own(db, booking.citizen_id, booking.id))


def own(db: Database, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> Booking:
    """The citizen's booking. Raises NoSuchBooking, also for one that is someone else's."""
    query = (
        select(Booking).filter_by(id=booking_id, citizen_id=citizen_id).options(joinedload(Booking.session))
    )
    booking = db.scalar(query)
    if booking is None:
        raise NoSuchBooking()
    return booking


def cancel(db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """End the citizen's booking and let the freed seats go to those who wait.

    A booking that has been cancelled stays so, and nobody is told twice. Raises NoSuchBooking, WrongState.
    """
    session = Session.locked(db, own(db, citizen_id, booking_id).session_id)
    booking = db.get_one(Booking, booking_id, populate_existing=True, options=[joinedload(Booking.session)])
    if booking.status == "cancelled":
        return show(db, booking)
    capacity = session.capacity
    release = session.give_back if booking.status == "confirmed" else session.leave
    end(db, booking, "citizen")
    release(db, booking.seats)
    notices.cancelled(db, booking, session)
    waitlist.promote(db, session)
    if session.capacity != capacity:
        session.version += 1
        emit(db, SessionChanged, session)
    return show(db, booking)


def end(db: Database, booking: Booking, reason: str) -> None:
    """Cancel one booking and tell the departments; its seats are given back by whoever ends it."""
    booking.cancel(reason, clock.now())
    emit(db, BookingCancelled, booking)
    log.info("booking cancelled", booking_id=booking.id, session_id=booking.session_id, reason=reason)


def cancel_all(db: Database, session: Session) -> None:
    """Cancel every booking of a locked session that is off; tell each citizen once, with what is like it."""
    active = (
        select(Booking)
        .where(Booking.session_id == session.id, Booking.status.in_(["confirmed", "waitlisted"]))
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
    ended = db.scalars(active).all()
    if not ended:
        return
    seated = sum(booking.seats for booking in ended if booking.status == "confirmed")
    alike = likeness.candidates(db, session)
    for booking in ended:
        offers = [other for other in alike if other.seats_left >= booking.seats][: likeness.AT_MOST]
        booking.offers = [str(other.id) for other in offers]
        end(db, booking, session.reason or "withdrawn")
        notices.session_cancelled(db, booking, session, offers)
    session.give_back(db, seated)
    session.leave(db, sum(booking.seats for booking in ended) - seated)


def mine(db: Database, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's bookings, newest first, with the names of the party masked."""
    query = select(Booking).filter_by(citizen_id=citizen_id).options(joinedload(Booking.session))
    found = page(db, query, Booking.id, cursor, limit, descending=True)
    return found | {"items": [masked(show(db, booking)) for booking in found["items"]]}


def shown(db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """One of the citizen's own bookings, with the names in full. Raises NoSuchBooking."""
    return show(db, own(db, citizen_id, booking_id))


def show(db: Database, booking: Booking) -> dict[str, Any]:
    """A booking as its citizen sees it now."""
    return view(booking, waitlist.position(db, booking), offers(db, booking))


def offers(db: Database, booking: Booking) -> list[Session]:
    """What was offered in place of a cancelled session and still has seats for the party."""
    if not booking.offers:
        return []
    others = db.scalars(
        select(Session).where(Session.id.in_([uuid.UUID(one) for one in booking.offers]))
    ).all()
    free = {str(other.id): other for other in others if other.seats_left >= booking.seats}
    return [free[one] for one in booking.offers if one in free and not free[one].has_begun(clock.now())]


def view(booking: Booking, position: int | None = None, offers: Sequence[Session] = ()) -> dict[str, Any]:
    own = ("id", "session_id", "session", "status", "reason", "code", "seats", "created_at", "changed_at")
    party = [{"name": name} for name in booking.names]
    return {name: getattr(booking, name) for name in own} | {
        "position": position,
        "party": party,
        "offers": list(offers),
    }


def masked(view: dict[str, Any]) -> dict[str, Any]:
    """A view with 王* for each name."""
    return view | {"party": [{"name": privacy.mask_name(person["name"])} for person in view["party"]]}


def republish(db: Database) -> None:
    """Tell every booking again."""
    for booking in db.scalars(select(Booking).order_by(Booking.id).execution_options(yield_per=500)):
        emit(db, OF_STATUS[booking.status], booking)
