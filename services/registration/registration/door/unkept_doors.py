"""Absent who were released by a mistake: what said that somebody kept the door has been taken back, and who came is not
known after all."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger

from ..bookings import records, strikes
from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..notices import notices
from ..sessions.model import Session

log = get_logger()

RELEASED = or_(
    Booking.status == "no_show",
    and_(Booking.status == "attended", Booking.was == "no_show", Booking.left_at.is_(None)),
)
"""Of whom all or some were missing when the absent of their session were released."""


def bring_back_missed(db: DbSession, session: Session) -> int:
    """Let nobody have missed a locked session whose door nobody kept: how many bookings missed it, and do not any more.

    In the order they got their seats they have them back; of a session that is over even above its capacity, which
    nobody needs any more. Whom the seats of one that is on do not reach stays missed, and it does not count against
    them. Its absent are released again once somebody does keep the door.
    """
    query = select(Booking).where(Booking.session_id == session.id, RELEASED, Booking.sealed_party != "")
    query = query.order_by(Booking.seated_at, Booking.id)
    released = db.scalars(query.execution_options(populate_existing=True)).all()
    missed = [booking for booking in released if booking.status == "no_show"]
    is_over = session.ends_at <= clock.now()
    if not is_over:
        session.released_at = None
    for booking in released:
        seat_again(session, booking, is_over=is_over)
    records.write_down(db, released, "unkept")
    if missed:
        lift_blocks(db, session, missed)
        log.info("missed by mistake", session_id=session.id, bookings=len(missed))
    return len(missed)


def seat_again(session: Session, booking: Booking, *, is_over: bool) -> None:
    """Give a booking the seats back that were released; where there are too few, its missing is excused."""
    lost = booking.seats - booking.holding
    kept_seats = session.seat(lost, booking.pool)
    if kept_seats is None and is_over:
        session.let_in(lost)
        kept_seats = 0
    if kept_seats is None:
        booking.excused = True
        booking.touch(clock.now())
    elif booking.status == "no_show":
        booking.confirm_again(clock.now(), kept_seats)
    else:
        booking.regain(clock.now(), lost, kept_seats)


def lift_blocks(db: DbSession, session: Session, missed: Sequence[Booking]) -> None:
    """Lift the blocks that these misses brought, and tell each citizen, a moment later: the door may set it right."""
    citizen_ids = {booking.citizen_id for booking in missed}
    is_blocked = Citizen.id.in_(citizen_ids), Citizen.blocked_until > clock.now()
    blocked = set(db.scalars(select(Citizen.id).where(*is_blocked)))
    still_blocked = {citizen.id for citizen in strikes.lift_limit(db, session, citizen_ids)}
    untold = drop_untold(db, "no_show", [booking.id for booking in missed])
    news = [
        (
            booking,
            {"is_lifted": booking.citizen_id in blocked - still_blocked, "untold": booking.id in untold},
        )
        for booking in missed
    ]
    records.notify_each(db, "not_missed", news, notices.due_later())


def has_been_told(db: DbSession, booking: Booking) -> bool:
    """Whether the citizen of a booking that is missed again takes it to be so: that it was taken back was not told
    yet, and is not now."""
    correction = drop_untold(db, "not_missed", [booking.id]).get(booking.id)
    return correction is not None and not correction.get("untold")


def drop_untold(
    db: DbSession, kind: str, booking_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Tell no more what nobody has been told yet: the data of each such notice, by booking."""
    pending = notices.pending(db, kind, booking_ids)
    for notice in pending.values():
        notice.status = "dropped"
    return {id: notice.data or {} for id, notice in pending.items()}
