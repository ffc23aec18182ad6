"""The waitlist: the ordered queue of a session, and the one way out of it to a seat."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal, select, text, union_all
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.jobs import do_each
from chassis.messaging.outbox import emit

from ..events import BookingConfirmed
from ..sessions.model import Session
from . import records
from .model import Booking, BookingChange, SeatHold

log = get_logger()

# A place in line that was given back counts as long as it can be taken back: nobody reads a number that grows again.
# Each of the two has an index of its own, which SQLite uses only for a status that stands in the statement.
LINE = select(Booking.seats).where(
    Booking.session_id == bindparam("session_id"),
    Booking.number < bindparam("number"),
)
IN_LINE = LINE.where(Booking.status == literal("waitlisted", literal_execute=True))
GIVEN_BACK = LINE.where(
    Booking.status == literal("cancelled", literal_execute=True),
    Booking.was == literal("waitlisted", literal_execute=True),
    Booking.reason == "citizen",
    Booking.changed_at > bindparam("since"),
)
AHEAD = select(func.count(), func.coalesce(func.sum(text("seats")), 0)).select_from(
    union_all(IN_LINE, GIVEN_BACK).subquery()
)
FIRST_FEW, AT_ONCE = 5, 100
# Built once: they are asked every few seconds, and mostly there is none.
HELD_LONG_ENOUGH = (
    select(Session.id).where(Session.hold_until <= bindparam("now"), Session.status == "open").limit(AT_ONCE)
)
KEPT_LONG_ENOUGH = select(Session.id).where(Session.release_at <= bindparam("now")).limit(AT_ONCE)
AN_INSTANT = timedelta(microseconds=1)
# How many of a session's seats come free again, where an edition has not shown it yet.
USUALLY_FREED = 0.1
ENOUGH = 50
LATELY = 20
# Fewer sessions say nothing of how it will go.
FEW = 5


def promote(db: DbSession, session: Session) -> None:
    """Seat waiting parties in their order while they fit. Every cause of a free seat ends here.

    The session must be locked. A party that does not fit is held at the head for as long as the edition says; then
    smaller ones may pass it, which is written into its history. Places kept back for some go to the first of them,
    whoever waits before: nobody else could have had them. A party larger than the whole session holds nobody up.
    """
    now = clock.now()
    session.hold_until = None
    keep_back_again(db, session, now)
    if not is_promoting(db, session, now):
        return
    seat_in_order(db, session, now)
    for pool in pools_in_demand(session):
        seat_in_pool(db, session, pool, now)


def keep_back_again(db: DbSession, session: Session, now: datetime) -> None:
    """Places that could not be kept back, as too few were free, are kept back from those that are free now."""
    if session.free() and session.is_short(now):
        session.keep_back(now, count_kept_in_use(db, session))
        session.seats_version += 1


def count_kept_in_use(db: DbSession, session: Session) -> dict[str, int]:
    """How many places kept back for each pool are used: by bookings, and by those who walked in."""
    query = (
        select(Booking.pool, func.sum(Booking.kept_seats))
        .where(Booking.session_id == session.id, Booking.kept_seats > 0)
        .group_by(Booking.pool)
    )
    in_use = {pool: int(seats) for pool, seats in db.execute(query) if pool}
    held_seats = db.scalar(select(func.sum(SeatHold.kept_seats)).filter_by(session_id=session.id))
    if held_seats:
        in_use["desk"] = in_use.get("desk", 0) + int(held_seats)
    return in_use | {"walk_in": session.used_walk_in}


def is_promoting(db: DbSession, session: Session, now: datetime) -> bool:
    """Whether anybody who waits might get a seat now; asked at every turn, so nobody is looked at for it."""
    if not session.waiting or not session.is_bookable:
        return False
    return bool(session.free() or pools_in_demand(session)) and now < cutoff(db, session)


def pools_in_demand(session: Session) -> list[str]:
    """The pools of which some wait and places are kept back."""
    waiting = {"elder": session.waiting_elder, "desk": session.waiting_desk}
    return [pool for pool, people in waiting.items() if people and session.kept_of(pool)]


def seat_in_order(db: DbSession, session: Session, now: datetime) -> None:
    """Give the free seats out in the order of entry, until none is left or a party is held at the head."""
    hold = timedelta(minutes=session.rule(db, "hold_minutes"))
    passed_bookings: list[Booking] = []
    for booking in in_order(db, session):
        if not session.free():
            return
        kept_seats = session.seat(booking.seats, booking.pool)
        if kept_seats is not None:
            seat_waiting(db, session, booking, kept_seats, now)
            note_passed(db, session, passed_bookings, booking)
        elif booking.seats <= session.capacity:
            is_news, booking.held_since = booking.held_since is None, booking.held_since or now
            if booking.held_since + hold > now:
                session.hold_until = booking.held_since + hold
                if is_news:
                    until = session.hold_until.isoformat()
                    records.notify(db, "held", booking, until=until, free=session.free())
                return
            passed_bookings.append(booking)


def seat_in_pool(db: DbSession, session: Session, pool: str, now: datetime) -> None:
    """Give the places kept back for a pool to those who wait for them, in the order of entry."""
    passed_bookings: list[Booking] = []
    for booking in in_order(db, session, pool):
        if not session.kept_of(pool):
            return
        kept_seats = session.seat(booking.seats, pool, kept_only=True)
        if kept_seats is not None:
            seat_waiting(db, session, booking, kept_seats, now)
            note_passed(db, session, passed_bookings, booking)
        else:
            passed_bookings.append(booking)


def next_up(db: DbSession, session: Session, now: datetime) -> Booking | None:
    """Whom `promote` would have seated when it ran last: nobody, if all is as it should be. Changes nothing.

    A hold that has ended since then is for the worker, which comes to it in a moment.
    """
    if not is_promoting(db, session, now):
        return None
    then = min(now, session.hold_until - AN_INSTANT) if session.hold_until else now
    hold = timedelta(minutes=session.rule(db, "hold_minutes"))
    for booking in in_order(db, session):
        if not session.free():
            break
        if session.has(booking.seats, booking.pool):
            return booking
        if booking.seats <= session.capacity and (booking.held_since or then) + hold > then:
            break
    pools = [in_order(db, session, pool) for pool in pools_in_demand(session)]
    fitting = (
        booking
        for line in pools
        for booking in line
        if session.has(booking.seats, booking.pool, kept_only=True)
    )
    return next(fitting, None)


def seat_waiting(db: DbSession, session: Session, booking: Booking, kept_seats: int, now: datetime) -> None:
    """A waiting party has its seats, and is told."""
    session.leave(booking.seats, booking.pool)
    booking.confirm(now, kept_seats)
    records.note(db, booking, reason="promoted")
    emit(db, BookingConfirmed, booking)
    records.notify(db, "promoted", booking)
    log.info("booking promoted", booking_id=booking.id, session_id=session.id)


def note_passed(db: DbSession, session: Session, passed_bookings: list[Booking], by: Booking) -> None:
    """Write into the history of each party that was passed why the seats went to a smaller one."""
    for booking in passed_bookings:
        free = session.free() + by.seats
        records.note(db, booking, "passed", "too_large", free=free, needed=booking.seats, taken=by.seats)


def move_to_head(db: DbSession, session: Session, booking: Booking, reason: str | None = None) -> None:
    """Let a party that had a seat wait before all others: it lost it by no doing of its own."""
    enqueue(db, session, booking, head_number(db, session), reason)


def head_number(db: DbSession, session: Session) -> int:
    """The number before all that wait."""
    first = db.scalar(select(func.min(Booking.number)).filter_by(session_id=session.id, status="waitlisted"))
    return min(first if first is not None else 1, 1) - 1


def enqueue(
    db: DbSession, session: Session, booking: Booking, number: int, reason: str | None = None
) -> None:
    """Put a party into the queue under this number; whoever moves it there tells it why."""
    line_up(session, booking, number)
    records.write_down(db, [booking], reason)


def line_up(session: Session, booking: Booking, number: int) -> None:
    """Give a party its place in the queue, which is to be written down."""
    session.wait(booking.seats, booking.pool)
    booking.wait(number, clock.now())


def in_order(db: DbSession, session: Session, pool: str | None = None) -> Iterator[Booking]:
    """Those who wait (for a place kept back for `pool`), the longest waiting first; mostly the first few are all."""
    last, few = None, FIRST_FEW
    while True:
        db.flush()
        query = select(Booking).filter_by(session_id=session.id, status="waitlisted").order_by(Booking.number)
        query = query.filter_by(pool=pool) if pool else query
        if last is not None:
            query = query.where(Booking.number > last)
        waiting = db.scalars(query.limit(few).execution_options(populate_existing=True)).all()
        yield from waiting
        if len(waiting) < few:
            return
        last, few = waiting[-1].number, AT_ONCE


def position(db: DbSession, booking: Booking) -> int | None:
    """The place of a booking in its queue, from 1; None when it does not wait."""
    if booking.status != "waitlisted":
        return None
    parties, _people = count_ahead(db, booking)
    return parties + 1


def count_ahead(db: DbSession, booking: Booking) -> tuple[int, int]:
    """How many parties and people are before one that waits, with those who may come back to their place."""
    session = db.get_one(Session, booking.session_id)
    since = clock.now() - timedelta(minutes=session.rule(db, "undo_minutes"))
    where = {"session_id": session.id, "number": booking.number, "since": since}
    parties, people = db.execute(AHEAD, where).one()
    return parties, people


def outlook(db: DbSession, booking: Booking) -> dict[str, Any] | None:
    """What someone who waits wants to know; None for a booking that does not.

    `position` from 1; `people_ahead`; `chance` likely, possible, unlikely, or none once nobody is promoted any more;
    `precedents`: what became of others at that place, {"sessions", "seated"} or None;
    `passed`: why free seats went to others, a line each: {"at", "free", "needed", "taken"}, counts of seats; `held`:
    seats that are free and held for the head of the line; `until`: the moment after which nobody is promoted.
    """
    if booking.status != "waitlisted":
        return None
    session = db.get_one(Session, booking.session_id)
    parties, people = count_ahead(db, booking)
    until = cutoff(db, session)
    return {
        "position": parties + 1,
        "people_ahead": people,
        "chance": chance(db, session, people + booking.seats) if clock.now() < until else "none",
        "precedents": find_precedents(db, session, parties + 1),
        "held": describe_hold(session, booking),
        "passed": [{"at": line.at, **(line.detail or {})} for line in list_passings(db, booking.id)],
        "until": until,
    }


def describe_hold(session: Session, booking: Booking) -> dict[str, Any] | None:
    """The seats held for the head of the line: {"free", "until", "is_yours"}; None where none are."""
    if not session.hold_until or session.hold_until <= clock.now() or session.free() <= 0:
        return None
    is_yours = booking.held_since is not None
    return {"free": session.free(), "until": session.hold_until, "is_yours": is_yours}


def is_over(db: DbSession, session: Session) -> bool:
    """Whether who waits now waits in vain, but at the door."""
    return clock.now() >= cutoff(db, session)


def chance(db: DbSession, session: Session, seats: int) -> str:
    """How likely `seats` more come free: by the share that was given back of this edition's sessions that began last.

    Those have shown what they will; and looking at a few of them costs the same however many bookings there are.
    """
    begun_sessions = select(Session.id).where(
        Session.starts_at <= clock.now(), Session.edition_id == session.edition_id
    )
    lately = db.scalars(begun_sessions.order_by(Session.starts_at.desc()).limit(LATELY)).all()
    is_back = and_(Booking.status == "cancelled", Booking.was == "confirmed", Booking.reason == "citizen")
    counts = select(func.count(Booking.seated_at), func.count(case((is_back, 1))))
    all_seats, freed_seats = db.execute(counts.where(Booking.session_id.in_(lately))).one()
    share = freed_seats / all_seats if all_seats >= ENOUGH else USUALLY_FREED
    expected = session.confirmed * share
    return "likely" if seats <= expected else "possible" if seats <= 2 * expected + 1 else "unlikely"


def find_precedents(db: DbSession, session: Session, position: int) -> dict[str, int] | None:
    """In how many of this edition's last sessions that people waited for as many parties as `position` came from the
    waitlist to seats before it began; None where there were too few such sessions to say anything."""
    queued_sessions = select(Session.id).where(
        Session.starts_at <= clock.now(),
        Session.edition_id == session.edition_id,
        Session.queued > 0,
        Session.status == "open",
    )
    lately = db.scalars(queued_sessions.order_by(Session.starts_at.desc()).limit(LATELY)).all()
    if len(lately) < FEW:
        return None
    seated_parties = (
        select(Booking.session_id)
        .join(Session, Session.id == Booking.session_id)
        .where(Booking.session_id.in_(lately), Booking.number.is_not(None))
        .where(Booking.seated_at < Session.starts_at)
        .group_by(Booking.session_id)
        .having(func.count() >= position)
    )
    return {"sessions": len(lately), "seated": len(db.scalars(seated_parties).all())}


def list_passings(db: DbSession, booking_id: uuid.UUID) -> list[BookingChange]:
    query = select(BookingChange).filter_by(booking_id=booking_id, change="passed").order_by(BookingChange.id)
    return list(db.scalars(query))


def cutoff(db: DbSession, session: Session) -> datetime:
    """The moment from which nobody is promoted by message any more: who waits then is told too late to come."""
    return session.starts_at - timedelta(minutes=session.rule(db, "promotion_cutoff_minutes"))


def sessions_to_pass_in(db: DbSession) -> list[uuid.UUID]:
    """Some of those where parties have been held long enough, in the order in which sessions are locked."""
    return sorted(db.scalars(HELD_LONG_ENOUGH, {"now": clock.now()}))


def sessions_to_release(db: DbSession) -> list[uuid.UUID]:
    """The same of those whose kept-back places everybody may have now."""
    return sorted(db.scalars(KEPT_LONG_ENOUGH, {"now": clock.now()}))


def let_pass(db: DbSession) -> bool:
    """Seat those behind parties that have been held long enough, and those whom released places were kept from: in
    some sessions. Whether there may be more."""
    session_ids = sessions_to_pass_in(db)
    is_left = do_each(session_ids, lambda id: promote(db, Session.lock(db, id)))
    return is_left or len(session_ids) == AT_ONCE


def release_kept(db: DbSession) -> bool:
    """Let everybody have the kept-back places whose time has come, in some sessions; whether there may be more."""
    session_ids = sessions_to_release(db)
    is_left = do_each(session_ids, lambda id: release_kept_in(db, Session.lock(db, id)))
    return is_left or len(session_ids) == AT_ONCE


def release_kept_in(db: DbSession, session: Session) -> None:
    session.fit(clock.now(), count_kept_in_use(db, session))
    promote(db, session)
    log.info("kept places released", session_id=session.id)


def promote_in(db: DbSession, edition_id: uuid.UUID) -> None:
    """Seat those whose turn it is by the edition's rules of now."""
    queued_sessions = select(Session.id).where(
        Session.edition_id == edition_id, Session.waiting > 0, Session.starts_at > clock.now()
    )
    for session_id in sorted(db.scalars(queued_sessions)):
        promote(db, Session.lock(db, session_id))
