"""What registration lost when it was restored: how many had seats, or waited, by the last that it told before.

Who they were nobody but registration ever knew. What is made good again drops out by itself, as does what has begun.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, text
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.storage.db import Moment

from .filters import View
from .model import Seats, SeatsBefore, Session

NOTE = text(
    "INSERT INTO seats_before (id, title, starts_at, venue_id, unit_id, confirmed, waiting)"
    " SELECT session.id, session.title, session.starts_at, session.venue_id, session.unit_id, seats.confirmed,"
    " seats.waiting FROM seats JOIN session ON session.id = seats.id"
    " WHERE session.starts_at > :now AND seats.confirmed + seats.waiting > 0"
    " ON CONFLICT (id) DO UPDATE SET"
    " confirmed = CASE WHEN excluded.confirmed > seats_before.confirmed THEN excluded.confirmed"
    " ELSE seats_before.confirmed END,"
    " waiting = CASE WHEN excluded.waiting > seats_before.waiting THEN excluded.waiting"
    " ELSE seats_before.waiting END"
).bindparams(bindparam("now", type_=Moment()))


def note_seats(db: DbSession) -> None:
    """Keep what is known of the seats, before a restored registration tells them anew."""
    db.execute(delete(SeatsBefore).where(SeatsBefore.starts_at <= now()))
    db.execute(NOTE, {"now": now()})


def losses(db: DbSession, venues: Collection[UUID] | None = None, units: Collection[UUID] = ()) -> list[View]:
    """The sessions ahead in which fewer people have seats, or wait, than before; of these venues and units, or all.

    [{id, title, starts_at, confirmed_before, confirmed, waiting_before, waiting (people), is_known: whether there still
    is such a session}], by time.
    """
    confirmed, waiting = func.coalesce(Seats.confirmed, 0), func.coalesce(Seats.waiting, 0)
    has_fewer = or_(confirmed < SeatsBefore.confirmed, waiting < SeatsBefore.waiting)
    query = (
        select(
            SeatsBefore,
            confirmed.label("now_confirmed"),
            waiting.label("now_waiting"),
            Session.id.label("known"),
        )
        .outerjoin(Seats, Seats.id == SeatsBefore.id)
        .outerjoin(Session, Session.id == SeatsBefore.id)
        .where(SeatsBefore.starts_at > now(), has_fewer)
        .order_by(SeatsBefore.starts_at, SeatsBefore.id)
    )
    if venues is not None:
        query = query.where(or_(SeatsBefore.venue_id.in_(venues), SeatsBefore.unit_id.in_(units)))
    return [_view(*row) for row in db.execute(query)]


def _view(before: SeatsBefore, confirmed: int, waiting: int, known: UUID | None) -> dict[str, Any]:
    return {
        "id": before.id,
        "title": before.title,
        "starts_at": before.starts_at,
        "confirmed_before": before.confirmed,
        "confirmed": confirmed,
        "waiting_before": before.waiting,
        "waiting": waiting,
        "is_known": known is not None,
    }
