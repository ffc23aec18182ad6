"""Opening a session again: what was cancelled with it comes back, in order, for those who still want it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger

from ..bookings import displacements, records, strikes, waitlist
from ..bookings.model import HAS_PLACE, Booking
from ..bookings.overlaps import is_one_person, overlaps
from ..citizens.model import Citizen
from ..notices import notices
from ..notices.model import Notice
from ..sessions.model import Session
from . import rescheduling

log = get_logger()

# What a session is closed for by others than those who hold it: it was not to be, and now it is again. What its own
# organiser withdrew can be taken back only while nobody has been told.
CLOSED = ("closed", "revoked")
OFF = (*CLOSED, "withdrawn")


def restore(db: DbSession, session: Session, reason: str) -> None:
    """Bring back the bookings of a locked session that were cancelled with it; each citizen is told once.

    `reason`: why it was off. First those who had seats, in the order they got them, then those who waited, in theirs.
    Whom the seats do not reach waits, those who had seats before all others. Not those who took another session in its
    place, who have booked one at the same time, or whose data was erased. Who has not been told yet that it was off,
    and has again what they had, is told nothing, unless others wait before them now.
    """
    if session.has_begun(clock.now()) or session.access != "seats":
        return
    cancelled_bookings = find_cancelled_with(db, session)
    pending = untold(db, cancelled_bookings)
    was_closed = reason in CLOSED
    bookings = still_wanted(
        db, session, [b for b in cancelled_bookings if b.id in pending or (was_closed and b.reason in CLOSED)]
    )
    had_seats = sorted((b for b in bookings if b.was == "confirmed"), key=seat_order)
    waiters = sorted((b for b in bookings if b.was != "confirmed"), key=lambda b: (b.number or 0, b.id))
    advance_turns(db, [booking.citizen_id for booking in bookings])
    head = (
        min([waitlist.head_number(db, session), *((b.number or 1) - 1 for b in waiters)]) - len(had_seats) + 1
    )
    numbered_bookings = [(booking, head + place) for place, booking in enumerate(had_seats)]
    news = find_moves_while_off(db, session, bookings)
    drop_heard(db, [booking.id for booking in bookings if booking.id not in pending])
    reseat_in_order(db, session, numbered_bookings + [(b, b.number or 0) for b in waiters], pending, news)
    displacements.tell_displaced(db, session, had_seats, "seats_lost")
    log.info("bookings restored", session_id=session.id, bookings=len(bookings))


def bring_back_missed(db: DbSession, session: Session, before: Mapping[str, Any]) -> None:
    """Nobody has missed what is still to come: who was recorded so before a locked session moved has it back.

    In the order they got their seats, while there are seats; the others wait before all who do. Each is told,
    with what moved; `before`: its changed terms as they were.
    """
    missed_bookings = select(Booking).where(
        Booking.session_id == session.id, Booking.status == "no_show", Booking.sealed_party != ""
    )
    bookings = sorted(db.scalars(missed_bookings.execution_options(populate_existing=True)), key=seat_order)
    if not bookings:
        return
    for notice in notices.pending(db, "no_show", [booking.id for booking in bookings]).values():
        notice.status = "dropped"
    head = waitlist.head_number(db, session) - len(bookings) + 1
    more = {"missed": True, "before": rescheduling.moved_terms(session, before)}
    numbered_bookings = [(booking, head + place) for place, booking in enumerate(bookings)]
    reseat_in_order(db, session, numbered_bookings, {}, {booking.id: more for booking in bookings})
    strikes.lift_limit(db, session, {booking.citizen_id for booking in bookings})
    displacements.tell_displaced(db, session, bookings, "seats_lost")
    log.info("missed bookings restored", session_id=session.id, bookings=len(bookings))


def find_cancelled_with(db: DbSession, session: Session) -> list[Booking]:
    """The bookings that ended with the session and have nothing in their place, one for each citizen: the last."""
    query = (
        select(Booking)
        .where(
            Booking.session_id == session.id,
            Booking.status == "cancelled",
            Booking.reason.in_(OFF),
            Booking.moved_to.is_(None),
        )
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
    return list({booking.citizen_id: booking for booking in db.scalars(query)}.values())


def drop_heard(db: DbSession, booking_ids: Sequence[uuid.UUID]) -> None:
    """What was still to be told of the end of these bookings, which their citizens have heard of by another notice."""
    if booking_ids:
        for notice in notices.pending(db, "session_cancelled", booking_ids).values():
            notice.status = "dropped"


def untold(db: DbSession, bookings: Sequence[Booking]) -> dict[uuid.UUID, Notice]:
    """What nobody has been told yet of the end of these bookings; not whoever has heard of it by another notice, which
    says how things stand when it is sent late or read out."""
    pending = notices.pending(db, "session_cancelled", [booking.id for booking in bookings])
    query = select(Notice.booking_id, Notice.sent_at).where(
        Notice.booking_id.in_(pending), Notice.sent_at.is_not(None)
    )
    heard_ids = {id for id, at in db.execute(query) if id and at and at > pending[id].written_at}
    return {id: notice for id, notice in pending.items() if id not in heard_ids}


def find_moves_while_off(
    db: DbSession, session: Session, bookings: Sequence[Booking]
) -> dict[uuid.UUID, dict[str, Any]]:
    """What moved, by booking, between when and where it was as its citizen last knew it and now that it is on again."""
    query = select(Notice.booking_id, Notice.data).where(
        Notice.kind == "session_cancelled", Notice.booking_id.in_([booking.id for booking in bookings])
    )
    was = {id: (data or {}).get("was", {}) for id, data in db.execute(query.order_by(Notice.id))}
    moves = {booking.id: rescheduling.still_other(session, was.get(booking.id, {})) for booking in bookings}
    return {id: {"before": before} for id, before in moves.items() if before}


def still_wanted(db: DbSession, session: Session, bookings: Sequence[Booking]) -> list[Booking]:
    """Those of them whose citizens are there and free at that time."""
    if not bookings:
        return []
    citizens = [booking.citizen_id for booking in bookings]
    erased_ids = set(
        db.scalars(select(Citizen.id).where(Citizen.id.in_(citizens), Citizen.erased_at.is_not(None)))
    )
    active = (
        select(Booking.citizen_id, Booking.booked_as, Session)
        .join(Session, Session.id == Booking.session_id)
        .where(Booking.citizen_id.in_(citizens), HAS_PLACE, Session.ends_at > clock.now())
    )
    busy = [(citizen_id, how) for citizen_id, how, other in db.execute(active) if overlaps(other, session)]
    again = select(Booking.citizen_id).where(Booking.session_id == session.id, Booking.status != "cancelled")
    away = erased_ids | set(db.scalars(again))
    here = [booking for booking in bookings if booking.citizen_id not in away and booking.sealed_party]
    return [booking for booking in here if not is_elsewhere(booking, busy)]


def is_elsewhere(booking: Booking, busy: Iterable[tuple[uuid.UUID, str]]) -> bool:
    """Whether its citizen is at the same time where one of these bookings is, {citizen, booked as}."""
    return any(
        citizen_id == booking.citizen_id and is_one_person(booking.booked_as, booked_as)
        for citizen_id, booked_as in busy
    )


def seat_order(booking: Booking) -> tuple[datetime, uuid.UUID]:
    return (booking.seated_at or booking.created_at, booking.id)


def advance_turns(db: DbSession, citizen_ids: Iterable[uuid.UUID]) -> None:
    """Let what these citizens are asking for at this moment look anew.

    Not those who are held by a request that waits for this session: it looks at the session after this.
    """
    waiting_for_nobody = (
        select(Citizen.id)
        .where(Citizen.id.in_(list(citizen_ids)))
        .with_for_update(skip_locked=True, key_share=True)
    )
    turn = (
        update(Citizen)
        .where(Citizen.id.in_(list(db.scalars(waiting_for_nobody))))
        .values(turn=Citizen.turn + 1)
    )
    db.execute(turn, execution_options={"synchronize_session": False})


def reseat_in_order(
    db: DbSession,
    session: Session,
    numbered_bookings: list[tuple[Booking, int]],
    pending: Mapping[uuid.UUID, Notice],
    news: Mapping[uuid.UUID, Mapping[str, Any]],
) -> None:
    """Seat parties in this order while they fit; from the first that does not, they wait under their numbers.

    However many they are, it takes the same few statements. `news`: what each is told beside that, by booking.
    """
    is_promoting, is_queueing = clock.now() < waitlist.cutoff(db, session), False
    for booking, number in numbered_bookings:
        had_seats = booking.status == "no_show" or booking.was == "confirmed"
        may_sit = had_seats or is_promoting
        kept_seats = session.seat(booking.seats, booking.pool, kept_only=is_queueing) if may_sit else None
        booking.offers = []
        if kept_seats is not None:
            booking.confirm_again(clock.now(), kept_seats)
        else:
            is_queueing = is_queueing or booking.seats <= session.capacity
            waitlist.line_up(session, booking, number)
    bookings = [booking for booking, _number in numbered_bookings]
    records.write_down(db, bookings, "reopened")
    tell_restored(db, session, bookings, pending, news)


def tell_restored(
    db: DbSession,
    session: Session,
    bookings: Sequence[Booking],
    pending: Mapping[uuid.UUID, Notice],
    news: Mapping[uuid.UUID, Mapping[str, Any]],
) -> None:
    """Tell that bookings are back; `pending`: what citizens were to be told of the end of theirs, and now are not;
    `news`: what each is told beside that."""
    pending_notices = {booking.id: pending[booking.id] for booking in bookings if booking.id in pending}
    for notice in pending_notices.values():
        notice.status = "dropped"
    unseen_ids = {id for id, notice in pending_notices.items() if not notices.is_shown(notice.data)}
    as_before = [
        booking for booking in bookings if booking.id in unseen_ids and booking.status == booking.was
    ]
    earlier_terms = [
        (booking, (pending_notices[booking.id].data or {}).get("was", {})) for booking in as_before
    ]
    rescheduling.tell_restored(db, session, earlier_terms)
    unchanged_ids = {booking.id for booking in as_before}
    for status, kind in (("confirmed", "restored"), ("waitlisted", "restored_waiting")):
        back = [
            booking for booking in bookings if booking.id not in unchanged_ids and booking.status == status
        ]
        records.notify_each(db, kind, [(booking, dict(news.get(booking.id, {}))) for booking in back])
