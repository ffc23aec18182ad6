"""Who is in: worked out anew from everything that was recorded at the door.

Records come late, twice, and in any order, from several devices. So nothing is added up as they come: how many of each
party came, and which seats the door gave away, follow from the whole set of records. Whoever was admitted is in, and
keeps what they were given: no later word, and no rule that has changed since, turns them out. What does not count yet
is judged anew in the order of its own times.

A party that has seats only uses them. Who waits, who was missed when the seats of the absent were released, and who
just walks in claims seats that are free.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.storage.rows import insert_into

from ..bookings import records, strikes, waitlist
from ..bookings.model import Booking
from ..events import OF_STATUS
from ..notices import notices
from ..schema import table_of
from ..sessions.model import Session
from . import hours, no_shows, unkept_doors
from .model import CheckIn

log = get_logger()

# What a party was before the door, that makes its coming a claim to free seats.
CLAIMING = ("waitlisted", "no_show")
# Check-ins that tell of people at the door, those of them that staff have to decide on, and that can be counted.
AT_DOOR: ColumnElement[bool] = CheckIn.way.not_in(("self", "undo"))
UNDECIDED = and_(AT_DOOR, CheckIn.outcome == "conflicting", CheckIn.undone_at.is_(None))
COUNTABLE = and_(
    AT_DOOR,
    CheckIn.undone_at.is_(None),
    or_(
        CheckIn.reason.is_(None),
        CheckIn.reason.not_in(("no_such_date", "no_such_booking", "other_session", "out_of_time")),
    ),
)


class Party:
    """One booking while it is reckoned: who came on each date, the seats it claims, and what is to be judged."""

    def __init__(self, booking: Booking, rows: Iterable[CheckIn]) -> None:
        self.booking = booking
        self.came: Counter[uuid.UUID | None] = Counter()
        self.holding, self.kept = booking.holding, booking.kept_seats
        self.pending: list[CheckIn] = []
        for row in rows:
            if row.outcome == "accepted":
                self.came[row.date_id] += row.people
            else:
                self.pending.append(row)

    @property
    def people(self) -> int:
        """Those who came, on the best attended date of a series."""
        return max(self.came.values(), default=0)

    def fault(self, row: CheckIn) -> tuple[str, str] | None:
        """Why these people are not counted beside those who are in: (outcome, reason)."""
        people_in = self.came[row.date_id]
        if self.booking.status == "cancelled":
            return "conflicting", "cancelled"
        if self.booking.left_at and row.at >= self.booking.left_at:
            return "conflicting", "left"
        if people_in + row.people <= self.booking.seats:
            return None
        return ("repeated", "already_in") if row.people <= people_in else ("conflicting", "too_many")

    def add(self, row: CheckIn) -> None:
        self.came[row.date_id] += row.people
        judge(row, "accepted")


def record(db: DbSession, *rows: dict[str, Any]) -> set[uuid.UUID]:
    """Write records down that are to be reckoned; the ids of those that were not there yet."""
    table = table_of(CheckIn)
    insert = insert_into(db, table).on_conflict_do_nothing().returning(table.c.id)
    return {id for row in rows for id in db.scalars(insert, row)}


def reckon(db: DbSession, session: Session, touched_bookings: Iterable[Booking | None]) -> int:
    """Work out the door of a locked session anew, for the bookings whose records changed; None: for walk-ins.

    How many bookings were recorded as missing and are so no more, as nobody kept the door after all.
    """
    session.people_version += 1
    db.flush()
    changed_bookings, capacity = list(touched_bookings), session.capacity
    holders = [
        booking
        for booking in changed_bookings
        if booking and (booking.left_at or booking.before_door not in CLAIMING)
    ]
    rows = records_of(db, session, [booking.id for booking in holders])
    for booking in holders:
        party = Party(booking, rows[booking.id])
        for row in party.pending:
            count_record(party, row)
        conclude(db, session, party)
    db.flush()
    is_released = session.released_at is not None
    is_missed = is_released and no_shows.miss_taken_back(db, session, [booking.id for booking in holders])
    if is_missed or len(holders) < len(changed_bookings):
        reckon_claims(db, session)
    db.flush()
    session.door_kept = hours.was_kept(db, session)
    is_unkept = session.released_at is not None and not session.door_kept
    brought_back = unkept_doors.bring_back_missed(db, session) if is_unkept else 0
    records.tell_if_shrunk(db, session, capacity)
    return brought_back


def count_record(party: Party, row: CheckIn) -> None:
    if fault := party.fault(row):
        judge(row, *fault)
    else:
        party.add(row)


def reckon_claims(db: DbSession, session: Session) -> None:
    """Give the seats that are free to those who claim them at the door, first come first served.

    Where they do not suffice, the last ones are conflicting: they are recorded, and hold no seat. Someone who came
    before the seats of the absent were released needs no free one, nor do those whom staff decided to count.
    """
    bookings = claimants(db, session)
    rows = claims(db, session, [booking.id for booking in bookings])
    parties = {
        booking.id: Party(booking, [row for row in rows if row.booking_id == booking.id])
        for booking in bookings
    }
    for party in parties.values():
        give_back_unused(session, party)
    cutoff = waitlist.cutoff(db, session)
    pending = [row for row in rows if row.outcome != "accepted"]
    for row in sorted(pending, key=lambda row: (not has_right(session, parties, row), row.at, row.id)):
        if row.booking_id is None:
            seat_walk_in(session, row)
        else:
            seat_claim(session, parties[row.booking_id], row, cutoff)
    session.capacity = max(session.asked, session.confirmed + session.kept)
    for party in parties.values():
        conclude(db, session, party)
    db.flush()
    waitlist.promote(db, session)


def give_back_unused(session: Session, party: Party) -> None:
    """Free the seats that the door gave to people of a party who have not come after all."""
    booking, unused_seats = party.booking, party.holding - party.people
    if unused_seats > 0:
        kept_seats = min(party.kept, party.people)
        session.give_back(unused_seats, clock.now(), party.kept - kept_seats, booking.pool)
        party.holding, party.kept = party.people, kept_seats
    if not party.people and booking.before_door == "waitlisted" and booking.status == "attended":
        session.wait(booking.seats, booking.pool)


def free_walk_in(db: DbSession, session: Session, row: CheckIn) -> None:
    """A walk-in's seats are free again."""
    capacity = session.capacity
    session.give_back(row.people, clock.now(), row.kept_seats, "walk_in")
    row.kept_seats = 0
    records.tell_if_shrunk(db, session, capacity)


def undo_row(db: DbSession, session: Session, row: CheckIn, at: datetime) -> None:
    """A record counts no more; who undoes it reckons anew."""
    if row.way == "walk_in" and row.outcome == "accepted":
        free_walk_in(db, session, row)
    row.undone_at = at


def has_right(session: Session, parties: dict[uuid.UUID, Party], row: CheckIn) -> bool:
    """Whether these people are let in even where no seat is free: a party that was recorded as missing and had come
    before its seats were released, or whom staff decided to count."""
    if row.decision is not None:
        return True
    party = parties.get(row.booking_id) if row.booking_id else None
    if party is None or party.booking.before_door != "no_show":
        return False
    return session.released_at is None or row.at <= session.released_at


def seat_walk_in(session: Session, row: CheckIn) -> None:
    """Before the start, free seats are for those who wait, and walk-ins have the places kept back for them."""
    is_decided = row.decision is not None
    general = is_decided or not session.waiting or session.has_begun(row.at)
    kept_seats = session.walk_in(row.people, general)
    if kept_seats is None and is_decided:
        session.let_in(row.people)
        kept_seats = 0
    row.kept_seats = kept_seats or 0
    if kept_seats is None:
        judge(row, "conflicting", "no_seat")
    else:
        judge(row, "accepted")


def seat_claim(session: Session, party: Party, row: CheckIn, cutoff: datetime) -> None:
    """Seat those of a party that has no seats, or not enough of them any more."""
    if fault := party.fault(row):
        return judge(row, *fault)
    booking, waits = party.booking, party.booking.before_door == "waitlisted"
    has_a_right = has_right(session, {booking.id: party}, row)
    if waits and row.at < cutoff and not has_a_right:
        return judge(row, "conflicting", "waits")
    more = max(0, party.came[row.date_id] + row.people - party.holding)
    kept_seats = session.seat(more, booking.pool)
    if kept_seats is None and has_a_right:
        session.let_in(more)
        kept_seats = 0
    if kept_seats is None:
        return judge(row, "conflicting", "no_seat")
    if waits and not party.people:
        session.leave(booking.seats, booking.pool)
    party.holding, party.kept = party.holding + more, party.kept + kept_seats
    return party.add(row)


def judge(row: CheckIn, outcome: str, reason: str | None = None) -> None:
    row.outcome, row.reason = outcome, reason
    if outcome == "accepted":
        row.admitted_at = row.admitted_at or clock.now()


def conclude(db: DbSession, session: Session, party: Party) -> None:
    """Make a booking what was reckoned of it; written down and emitted only where that is news.

    What was cancelled stays so, whoever had come before. Who waited and has a seat now is told, as long as it is of
    use: a device may have noted them hours ago.
    """
    booking, now = party.booking, clock.now()
    if booking.status == "cancelled":
        return
    is_news = booking.came != party.people
    if is_news and party.people:
        if booking.status == "waitlisted":
            booking.seated_at = now
            tell_seated(db, session, booking)
        booking.attend(now, party.people)
    elif is_news:
        booking.stay_out(now)
    booking.holding, booking.kept_seats = party.holding, party.kept
    if is_news:
        db.flush()
        records.note(db, booking, came=booking.came)
        emit(db, OF_STATUS[booking.status], booking)
        log.info("party counted", booking_id=booking.id, session_id=booking.session_id, came=booking.came)
        if booking.before_door == "no_show":
            strikes.apply_limit(db, booking)


def tell_seated(db: DbSession, session: Session, booking: Booking) -> None:
    """Tell who waited that the door has given them seats, a moment later: it may take that back at once."""
    if session.ends_at > clock.now() and not notices.pending(db, "seated_at_door", [booking.id]):
        records.notify(db, "seated_at_door", booking, notices.due_later())


def records_of(
    db: DbSession, session: Session, booking_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[CheckIn]]:
    """What was recorded at this door of each booking, in the order of its own times."""
    records: dict[uuid.UUID, list[CheckIn]] = defaultdict(list)
    if not booking_ids:
        return records
    query = select(CheckIn).where(COUNTABLE, CheckIn.session_id == session.id)
    query = query.where(CheckIn.booking_id.in_(booking_ids)).order_by(CheckIn.at, CheckIn.id)
    for row in db.scalars(query):
        assert row.booking_id is not None
        records[row.booking_id].append(row)
    return records


def claimants(db: DbSession, session: Session) -> Sequence[Booking]:
    """The bookings of which anything was recorded here, and that had no seats before, or not all of them."""
    recorded_bookings = select(CheckIn.booking_id).where(CheckIn.session_id == session.id, AT_DOOR)
    before = or_(Booking.status.in_(CLAIMING), and_(Booking.status == "attended", Booking.was.in_(CLAIMING)))
    query = select(Booking).where(Booking.session_id == session.id, before, Booking.id.in_(recorded_bookings))
    query = query.where(Booking.left_at.is_(None))
    return db.scalars(query.order_by(Booking.id)).all()


def claims(db: DbSession, session: Session, booking_ids: Sequence[uuid.UUID]) -> Sequence[CheckIn]:
    """What was recorded of those who claim seats at the door."""
    whose = or_(CheckIn.way == "walk_in", CheckIn.booking_id.in_(booking_ids))
    query = select(CheckIn).where(COUNTABLE, CheckIn.session_id == session.id)
    return db.scalars(query.where(whose)).all()
