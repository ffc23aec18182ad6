"""What registration lost when it was restored, by the last that it told before: how many had seats, or waited, and how
many bookings there were, and were given back. By people alone, a booking that was lost would be hidden by another whose
cancellation was.

Who they were nobody but registration ever knew. What is made good again drops out by itself, as does what has begun.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, text
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.storage.db import Moment
from chassis.storage.rows import insert_into

from .filters import View
from .model import BookingCounts, Seats, SeatsBefore, Session

# The most of each that was ever known, however often it is restored.
NOTE = text(
    "INSERT INTO seats_before (id, title, starts_at, venue_id, unit_id, confirmed, waiting, made, given_back)"
    " SELECT session.id, session.title, session.starts_at, session.venue_id, session.unit_id, seats.confirmed,"
    " seats.waiting, booking_counts.made, booking_counts.given_back FROM session"
    " JOIN seats ON seats.id = session.id LEFT JOIN booking_counts ON booking_counts.id = session.id"
    " WHERE session.starts_at > :now AND session.status = 'open'"
    " AND seats.confirmed + seats.waiting + coalesce(booking_counts.made, 0) > 0"
    " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(
        f"{name} = CASE WHEN excluded.{name} > coalesce(seats_before.{name}, -1) THEN excluded.{name}"
        f" ELSE seats_before.{name} END"
        for name in ("confirmed", "waiting", "made", "given_back")
    )
).bindparams(bindparam("now", type_=Moment()))


def keep_counts(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Keep how many bookings of sessions there were; of an earlier version, which did not tell it, nothing."""
    rows = [
        {"id": state["id"], "made": state["bookings_made"], "given_back": state["bookings_given_back"]}
        for state in states
        if state["bookings_made"] is not None
    ]
    if rows:
        write = insert_into(db, BookingCounts.__table__)
        counts = {"made": write.excluded.made, "given_back": write.excluded.given_back}
        db.connection().execute(write.on_conflict_do_update(index_elements=["id"], set_=counts), rows)


def forget_counts(db: DbSession, *, id: UUID) -> None:
    """Forget how many bookings of a session there were."""
    db.execute(delete(BookingCounts).filter_by(id=id))


def note_seats(db: DbSession) -> None:
    """Keep what is known of the seats, before a restored registration tells them anew."""
    db.execute(delete(SeatsBefore).where(SeatsBefore.starts_at <= now()))
    db.execute(NOTE, {"now": now()})


def losses(db: DbSession, venues: Collection[UUID] | None = None, units: Collection[UUID] = ()) -> list[View]:
    """The sessions ahead in which fewer people have seats, or wait, than before, or of which fewer bookings are known,
    or fewer that were given back; of these venues and units, or all.

    [{id, title, starts_at, confirmed_before, confirmed, waiting_before, waiting (people), lost, not_given_back
    (bookings), is_known: whether there still is such a session}], by time.
    """
    now_of = {
        "confirmed": func.coalesce(Seats.confirmed, 0),
        "waiting": func.coalesce(Seats.waiting, 0),
        "made": func.coalesce(BookingCounts.made, 0),
        "given_back": func.coalesce(BookingCounts.given_back, 0),
    }
    has_fewer = or_(*(count < getattr(SeatsBefore, name) for name, count in now_of.items()))
    query = select(SeatsBefore, *now_of.values(), Session.id)
    query = query.outerjoin(Seats, Seats.id == SeatsBefore.id)
    query = query.outerjoin(BookingCounts, BookingCounts.id == SeatsBefore.id)
    query = query.outerjoin(Session, Session.id == SeatsBefore.id)
    query = query.where(SeatsBefore.starts_at > now(), has_fewer)
    if venues is not None:
        query = query.where(or_(SeatsBefore.venue_id.in_(venues), SeatsBefore.unit_id.in_(units)))
    rows = db.execute(query.order_by(SeatsBefore.starts_at, SeatsBefore.id))
    return [_view(before, dict(zip(now_of, counts, strict=True)), id) for before, *counts, id in rows]


def _view(before: SeatsBefore, counts: dict[str, int], id: UUID | None) -> View:
    return {
        "id": before.id,
        "title": before.title,
        "starts_at": before.starts_at,
        "confirmed_before": before.confirmed,
        "confirmed": counts["confirmed"],
        "waiting_before": before.waiting,
        "waiting": counts["waiting"],
        "lost": max(0, (before.made or 0) - counts["made"]),
        "not_given_back": max(0, (before.given_back or 0) - counts["given_back"]),
        "is_known": id is not None,
    }
