"""Whom the door let in stays let in; no more sit than there are seats; nobody who came is called missing, nor anybody
where nobody kept the door.

Nor does a closure call off what people are in.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from registration.bookings.model import Booking
from registration.door.model import CheckIn
from registration.sessions.model import Session

from ..memory import Show
from ..town import Broken, Town

STAYS = "whom the door let in stays let in"
FITS = "no more sit than there are seats"
MISSING = "nobody who came is called missing"
UNKEPT = "nobody is called missing where nobody kept the door"
GOES_ON = "what people are in goes on until the house closes"
LATELY = timedelta(days=4)


def at_evening(town: Town) -> Iterator[Broken]:
    """Of every show whose door was open of late."""
    shows = [show for show in town.memory.shows.values() if show.ends > town.now() - LATELY]
    recorded: dict[str, dict[str, CheckIn]] = defaultdict(dict)
    with town.looking() as db:
        ids = [uuid.UUID(show.id) for show in shows]
        for row in db.scalars(select(CheckIn).where(CheckIn.session_id.in_(ids)).order_by(CheckIn.id)):
            recorded[str(row.session_id)][str(row.id)] = row
        sessions = {str(row.id): row for row in db.scalars(select(Session).where(Session.id.in_(ids)))}
        for show in shows:
            yield from check_show(db, show, sessions.get(show.id), recorded[show.id])


def check_show(
    db: DbSession, show: Show, session: Session | None, rows: dict[str, CheckIn]
) -> Iterator[Broken]:
    """`rows`: all that was recorded at its door, by id."""
    for id, people in show.entries.items():
        row = rows[id]
        if row.outcome != "accepted" or row.undone_at:
            whom = "who walked in" if row.booking_id is None else "of a booking"
            yield Broken(
                STAYS, f"{people} {whom} were let into {show.name}, and count as {row.outcome} ({row.reason})"
            )
    if session and session.reason == "closed" and any(is_inside(rows[id], session) for id in show.entries):
        yield Broken(GOES_ON, f"{show.name} is called off by a closure, with people in it")
    came = {row.booking_id for id, row in rows.items() if row.booking_id and id in show.entries}
    for booking_id in sorted(came | set(map(uuid.UUID, show.came))):
        if db.get_one(Booking, booking_id).status == "no_show":
            yield Broken(MISSING, f"a party that came to {show.name} is a no-show")
    if session and not any(is_at_door(row) for row in rows.values()):
        blamed = Booking.session_id == session.id, Booking.status == "no_show", Booking.excused.is_(False)
        for booking in db.scalars(
            select(Booking).where(*blamed, Booking.sealed_party != "").order_by(Booking.id)
        ):
            yield Broken(UNKEPT, f"{booking.code} is a no-show of {show.name}")
    yield from check_room(show, rows)


def is_at_door(row: CheckIn) -> bool:
    """Whether it says that somebody stood at the door."""
    return row.undone_at is None and row.way not in ("self", "undo")


def is_inside(row: CheckIn, session: Session) -> bool:
    """Whether it is of somebody who was let in, and is there, while the session was on."""
    is_let_in = row.outcome == "accepted" and row.undone_at is None and not session.dates
    return is_let_in and session.starts_at <= row.received_at < session.full_end


def check_room(show: Show, rows: dict[str, CheckIn]) -> Iterator[Broken]:
    for date in {row.date_id for row in rows.values()}:
        let_in = sum(rows[id].people for id in show.entries if rows[id].date_id == date)
        if let_in > show.most:
            yield Broken(FITS, f"{let_in} people were let into {show.name}, which has {show.most} seats")
