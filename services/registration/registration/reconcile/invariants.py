"""The invariants of seats, each as a query for whatever breaks it: a line per row, its id first.

The databases do the counting, in one statement where they can, so that a million bookings are no burden.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import make_transient

from chassis import clock, machine

from ..bookings import waitlist
from ..bookings.model import NEXT, Booking, BookingChange, SeatHold
from ..citizens.model import Citizen
from ..door.model import CheckIn
from ..notices.model import Notice
from ..sessions.marks import Unsettled
from ..sessions.model import POOLS, Session

# So many of each are named; that there are more is said.
AT_MOST = 20
OFF = ("closed", "withdrawn", "revoked")
SEATLESS = ("waitlisted", "cancelled", "no_show")
# Workers settle thousands of sessions in a minute.
LONG = timedelta(hours=2)
ZERO = literal_column("0", Integer)
# Bookings of those whose data has been erased are numbers only: what they were told is gone.
KNOWN = Booking.citizen_id.not_in(select(Citizen.id).where(Citizen.erased_at.is_not(None)))

Found = Iterator[str]


def rows_as_lines(db: DbSession, query: Select[*tuple[Any, ...]]) -> Iterator[str]:
    """Each row of a query as a line: the id, and every other column under its name."""
    for row in db.execute(query.limit(AT_MOST + 1)).mappings():
        id_, *rest = row.items()
        yield " ".join([str(id_[1]), *(f"{name}={value}" for name, value in rest)])


# --- I1: counts are those of the bookings, and never above what there is


def find_over_capacity(db: DbSession) -> Found:
    kept_seats = Session.kept_elder + Session.kept_desk + Session.kept_walk_in
    columns = (Session.id, Session.capacity, Session.confirmed, kept_seats.label("kept"))
    return rows_as_lines(
        db,
        select(*columns).where(or_(Session.confirmed + kept_seats > Session.capacity, Session.confirmed < 0)),
    )


def booked_seats() -> Subquery:
    """Seats of the bookings of each session: {session_id, held, waiting, parties, elder, desk}."""
    waits = case((Booking.status == "waitlisted", Booking.seats), else_=0)
    of_pool = {pool: func.sum(case((Booking.pool == pool, waits), else_=0)) for pool in ("elder", "desk")}
    return (
        select(
            Booking.session_id,
            func.sum(Booking.holding).label("held"),
            func.sum(waits).label("waiting"),
            func.sum(case((Booking.status == "waitlisted", 1), else_=0)).label("parties"),
            *(seats.label(pool) for pool, seats in of_pool.items()),
        )
        .group_by(Booking.session_id)
        .subquery()
    )


def walk_in_places() -> Subquery:
    """People let in without a booking, and the kept-back places they have, by session."""
    counts = and_(CheckIn.way == "walk_in", CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None))
    people, places = func.sum(CheckIn.people), func.sum(CheckIn.kept_seats)
    query = select(CheckIn.session_id, people.label("people"), places.label("places"))
    return query.where(counts, CheckIn.booking_id.is_(None)).group_by(CheckIn.session_id).subquery()


def held_seats() -> Subquery:
    """Seats that desks hold for callers, by session."""
    holds = select(SeatHold.session_id, func.sum(SeatHold.seats).label("seats"))
    return holds.group_by(SeatHold.session_id).subquery()


def select_miscounted() -> Select[*tuple[Any, ...]]:
    """Sessions whose counts are not those of their bookings and walk-ins: each count, and what it should be."""
    bookings, walk_ins, at_desk = booked_seats(), walk_in_places(), held_seats()
    seats_held = func.coalesce(bookings.c.held, 0) + func.coalesce(walk_ins.c.people, 0)
    seats_held += func.coalesce(at_desk.c.seats, 0)
    waiting, elder, desk = (
        func.coalesce(column, 0) for column in (bookings.c.waiting, bookings.c.elder, bookings.c.desk)
    )
    pairs = (
        (Session.confirmed, seats_held),
        (Session.waiting, waiting),
        (Session.waiting_parties, func.coalesce(bookings.c.parties, 0)),
        (Session.waiting_elder, elder),
        (Session.waiting_desk, desk),
        (Session.used_walk_in, func.coalesce(walk_ins.c.places, 0)),
    )
    columns = [
        column
        for stored_count, true_count in pairs
        for column in (stored_count, true_count.label(f"counted_{stored_count.key}"))
    ]
    query = select(Session.id, *columns).outerjoin(bookings, bookings.c.session_id == Session.id)
    query = query.outerjoin(walk_ins, walk_ins.c.session_id == Session.id)
    query = query.outerjoin(at_desk, at_desk.c.session_id == Session.id)
    return query.where(or_(*(stored_count != true_count for stored_count, true_count in pairs)))


def find_miscounted(db: DbSession) -> Found:
    return rows_as_lines(db, select_miscounted())


def find_wrong_holding(db: DbSession) -> Found:
    wrong = or_(
        and_(Booking.status == "confirmed", Booking.holding != Booking.seats),
        and_(Booking.status.in_(SEATLESS), or_(Booking.holding != 0, Booking.kept_seats != 0)),
        and_(Booking.status == "attended", (Booking.holding == 0) != Booking.left_at.is_not(None)),
        Booking.holding > Booking.seats,
        and_(Booking.status == "attended", Booking.left_at.is_(None), Booking.holding < Booking.came),
        Booking.kept_seats > Booking.holding,
        Booking.kept_seats < 0,
    )
    columns = (Booking.id, Booking.status, Booking.seats, Booking.holding, Booking.kept_seats)
    return rows_as_lines(db, select(*columns).where(wrong))


def find_wrong_kept(db: DbSession) -> Found:
    """Sessions that keep back other than their own rule says: what is asked, less what is used, while it is free.

    Where too few are free for all pools, which of them has the places depends on who gave them back. What is due to be
    released is the worker's, which comes to it in a moment; what is given back meanwhile is not kept again.
    """
    now, used_by_session = clock.now(), used_places(db)
    keeps = or_(Session.release_at.is_not(None), *(getattr(Session, f"kept_{pool}") > 0 for pool in POOLS))
    query = select(Session).where(keeps).order_by(Session.id)
    for session in db.scalars(query).all():
        make_transient(session)
        places_kept = kept_places(session)
        in_use = used_by_session.get(session.id, {})
        before_release = min(now, session.release_at - waitlist.AN_INSTANT) if session.release_at else now
        least, due = (due_places(session, in_use, 0, at) for at in (now, before_release))
        most = due_places(session, in_use, session.confirmed, before_release)
        is_as_due = sum(least) <= sum(places_kept) <= sum(due)
        if not is_as_due or any(places > limit for places, limit in zip(places_kept, most, strict=True)):
            yield " ".join([str(session.id), f"kept={format_pools(places_kept)}", f"due={format_pools(due)}"])


def due_places(session: Session, in_use: dict[str, int], more: int, at: datetime) -> list[int]:
    """The places to be kept back by pool at a moment, if `more` seats were free. `session` must be transient."""
    twin = Session(keep=session.keep, capacity=session.capacity + more, confirmed=session.confirmed)
    twin.keep_back(at, in_use)
    return kept_places(twin)


def kept_places(session: Session) -> list[int]:
    return [session.kept_of(pool) for pool in POOLS]


def format_pools(places: list[int]) -> str:
    return ",".join(f"{pool}:{count}" for pool, count in zip(POOLS, places, strict=True))


def used_places(db: DbSession) -> dict[uuid.UUID, dict[str, int]]:
    """Kept-back places that are used: {session id: {pool: places}}."""
    by_booking = select(Booking.session_id, Booking.pool, func.sum(Booking.kept_seats)).where(
        Booking.kept_seats > 0
    )
    by_walk_in = select(CheckIn.session_id, func.sum(CheckIn.kept_seats))
    by_walk_in = by_walk_in.where(CheckIn.undone_at.is_(None), CheckIn.kept_seats > 0).group_by(
        CheckIn.session_id
    )
    used_by_session: dict[uuid.UUID, dict[str, int]] = {}
    for session_id, pool, places in db.execute(by_booking.group_by(Booking.session_id, Booking.pool)):
        used_by_session.setdefault(session_id, {})[str(pool)] = int(places)
    for session_id, places in db.execute(by_walk_in):
        used_by_session.setdefault(session_id, {})["walk_in"] = int(places)
    by_hold = select(SeatHold.session_id, func.sum(SeatHold.kept_seats)).group_by(SeatHold.session_id)
    for session_id, places in db.execute(by_hold.where(SeatHold.kept_seats > 0)):
        used_by_session.setdefault(session_id, {})["desk"] = used_by_session.get(session_id, {}).get(
            "desk", 0
        ) + int(places)
    return used_by_session


# --- I3: who was let in at the door is in, and has a seat


def find_turned_out(db: DbSession) -> Found:
    """Records that were counted and count no more, though nobody took them back: those people sit there."""
    columns = (CheckIn.id, CheckIn.session_id, CheckIn.people, CheckIn.outcome, CheckIn.reason)
    query = select(*columns).where(
        CheckIn.admitted_at.is_not(None), CheckIn.undone_at.is_(None), CheckIn.outcome != "accepted"
    )
    return rows_as_lines(db, query)


def people_in() -> Subquery:
    """People who were let in and not taken back, by session; of a series, on the best attended date."""
    is_in = and_(CheckIn.admitted_at.is_not(None), CheckIn.undone_at.is_(None))
    has_place = or_(CheckIn.booking_id.is_(None), Booking.status != "cancelled")
    by_date = select(CheckIn.session_id, func.sum(CheckIn.people).label("people")).outerjoin(
        Booking, Booking.id == CheckIn.booking_id
    )
    dates = by_date.where(is_in, has_place).group_by(CheckIn.session_id, CheckIn.date_id).subquery()
    most = func.max(dates.c.people).label("people")
    return select(dates.c.session_id, most).group_by(dates.c.session_id).subquery()


def find_overfilled(db: DbSession) -> Found:
    """More people than seats. Whom staff let in knowing that none was free, the capacity counts."""
    inside = people_in()
    query = select(Session.id, Session.capacity, inside.c.people)
    query = query.join(inside, inside.c.session_id == Session.id)
    return rows_as_lines(db, query.where(inside.c.people > Session.capacity))


# --- I2: every booking is accounted for


def state_lines() -> Subquery:
    """The lines of history that tell a state: the newest of each booking has `place` 1; `lines` says how many."""
    of_booking = BookingChange.booking_id
    return (
        select(
            BookingChange.booking_id,
            BookingChange.change,
            func.row_number().over(partition_by=of_booking, order_by=BookingChange.id.desc()).label("place"),
            func.count().over(partition_by=of_booking).label("lines"),
        )
        .where(BookingChange.change.in_(NEXT))
        .subquery()
    )


def find_wrong_history(db: DbSession) -> Found:
    line = state_lines()
    query = select(Booking.id, Booking.status, line.c.change.label("history"), Booking.version, line.c.lines)
    query = query.outerjoin(line, and_(line.c.booking_id == Booking.id, line.c.place == 1))
    differs = or_(line.c.change.is_(None), line.c.change != Booking.status, line.c.lines > Booking.version)
    return rows_as_lines(db, query.where(differs))


def find_untold(db: DbSession) -> Found:
    is_told = select(Notice.id).where(Notice.booking_id == Booking.id).exists()
    return rows_as_lines(db, select(Booking.id, Booking.status).where(not_(is_told), KNOWN))


def find_untold_promotions(db: DbSession) -> Found:
    return compare_notices(
        db, "promoted", BookingChange.change == "confirmed", BookingChange.reason == "promoted"
    )


def compare_notices(db: DbSession, kind: str, *lines: ColumnElement[bool]) -> Iterator[str]:
    """Bookings with more or fewer notices of a kind than lines of history of it."""
    changes = select(BookingChange.booking_id, func.count().label("happened"), ZERO.label("told"))
    tellings = select(Notice.booking_id, ZERO.label("happened"), func.count().label("told"))
    both = union_all(
        changes.where(*lines).group_by(BookingChange.booking_id),
        tellings.where(Notice.kind == kind, Notice.booking_id.is_not(None)).group_by(Notice.booking_id),
    ).subquery()
    happenings, told_of = func.sum(both.c.happened), func.sum(both.c.told)
    uneven = select(both.c.booking_id, happenings.label("happened"), told_of.label("told"))
    per_booking = uneven.group_by(both.c.booking_id).having(happenings != told_of).subquery()
    query = select(Booking.id, per_booking.c.happened, per_booking.c.told)
    query = query.join(per_booking, per_booking.c.booking_id == Booking.id)
    return rows_as_lines(db, query.where(KNOWN))


# --- I4: promotion in order


def find_overlooked(db: DbSession) -> Found:
    """Sessions with free seats and someone waiting whose turn it is."""
    free = (
        Session.capacity - Session.confirmed - Session.kept_elder - Session.kept_desk - Session.kept_walk_in
    )
    of_pool = [and_(Session.waiting_elder > 0, Session.kept_elder > 0)]
    of_pool += [and_(Session.waiting_desk > 0, Session.kept_desk > 0)]
    now = clock.now()
    query = select(Session).where(
        Session.waiting > 0, Session.status == "open", Session.starts_at > now, or_(free > 0, *of_pool)
    )
    for session in db.scalars(query.order_by(Session.id)).all():
        if booking := waitlist.next_up(db, session, now):
            yield f"{session.id} free={session.free()} booking={booking.id} seats={booking.seats}"


def find_repeated_numbers(db: DbSession) -> Found:
    query = select(Booking.session_id, Booking.number, func.count().label("bookings"))
    query = query.where(Booking.status == "waitlisted").group_by(Booking.session_id, Booking.number)
    return rows_as_lines(db, query.having(or_(func.count() > 1, Booking.number.is_(None))))


# --- I5: what is off has nobody left in it, and each was told once


def find_left_behind(db: DbSession) -> Found:
    query = select(Booking.id, Booking.session_id, Booking.status)
    query = query.join(Session, Session.id == Booking.session_id)
    return rows_as_lines(db, query.where(Session.status == "cancelled", Booking.status != "cancelled"))


def find_untold_closures(db: DbSession) -> Found:
    return compare_notices(
        db, "session_cancelled", BookingChange.change == "cancelled", BookingChange.reason.in_(OFF)
    )


# --- I7: one key, one booking; one active booking of a citizen in a session


def find_repeated_keys(db: DbSession) -> Found:
    query = select(Booking.citizen_id, func.count().label("bookings")).group_by(
        Booking.citizen_id, Booking.key
    )
    return rows_as_lines(db, query.having(func.count() > 1))


def find_repeated_bookings(db: DbSession) -> Found:
    query = select(Booking.citizen_id, Booking.session_id, func.count().label("bookings"))
    query = query.where(Booking.status != "cancelled").group_by(Booking.citizen_id, Booking.session_id)
    return rows_as_lines(db, query.having(func.count() > 1))


# --- I8: what was told is followed


def find_unsettled(db: DbSession) -> Found:
    """Sessions that have long been marked, and that no worker comes to settle."""
    query = select(Unsettled.id, Unsettled.since).where(Unsettled.since < machine.now() - LONG)
    return rows_as_lines(db, query.order_by(Unsettled.id))
