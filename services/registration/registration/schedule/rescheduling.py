"""A session that takes place at another time or place than was booked: each of its citizens is told.

A clerk corrects, and corrects again. So a change waits a minute before it is told, and whatever changes until then is
told with it, by how things stood when the citizen was told last, or saw it; what is as it was then is not told at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger

from ..bookings import records
from ..bookings.model import HAS_PLACE, Booking
from ..citizens.model import Citizen
from ..notices import notices
from ..notices.model import Notice, new_notice_row
from ..sessions.model import WHEN_AND_WHERE, Session
from .places import in_json

log = get_logger()

# What a session does not have until another department has told it: learning it is no change.
LEARNT = ("place", "address", "space_name")
# What a series has of its first date.
OF_FIRST_DATE = ("starts_at", "ends_at", "place", "address", "space_id", "space_name")


def tell(db: DbSession, session: Session, before: Mapping[str, Any]) -> None:
    """Tell all who have a place or wait that an open session moved; `before`: its changed terms as they were.

    It is written into their history too, by which they may give their seats back even late (`bookings.can_cancel`).
    """
    old_terms = moved_terms(session, before)
    if not old_terms or session.access != "seats" or is_past(session, before):
        return
    bookings = placed_bookings(db, session)
    if bookings:
        lines = [records.line(booking.id, "changed", "moved", before=old_terms) for booking in bookings]
        db.execute(records.WRITE, lines)
        write_notices(db, session, bookings, old_terms)
    log.info("session moved", session_id=session.id, told=len(bookings))


def tell_restored(
    db: DbSession, session: Session, restorations: Sequence[tuple[Booking, Mapping[str, Any]]]
) -> None:
    """Tell citizens what moved while it was off, of which they were not told; with each when and where they know."""
    moves = [(booking, other) for booking, was in restorations if (other := still_other(session, was))]
    if moves:
        lines = [records.line(booking.id, "changed", "moved", before=before) for booking, before in moves]
        db.execute(records.WRITE, lines)
        news = [(booking, {"before": before}) for booking, before in moves]
        records.notify_each(db, "changed", news, notices.due_later())


def moved_terms(session: Session, before: Mapping[str, Any]) -> dict[str, Any]:
    """Those of its changed terms that its citizens must know of, in JSON, as they were."""
    return still_other(session, {name: in_json(before[name]) for name in WHEN_AND_WHERE if name in before})


def still_other(session: Session, was: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the terms `was` that are others now; of a series that lost its first date, nothing that went with it. A
    room that is only called otherwise is no other."""
    other = {
        name: value
        for name, value in was.items()
        if value != in_json(getattr(session, name)) and (value is not None or name not in LEARNT)
    }
    if "space_id" not in other:
        other.pop("space_name", None)
    first = (was.get("dates") or [{}])[0].get("id")
    if session.dates and "dates" in other and first != session.dates[0]["id"]:
        return {name: value for name, value in other.items() if name not in OF_FIRST_DATE}
    return other


def is_past(session: Session, before: Mapping[str, Any]) -> bool:
    """Whether all of it was over already: of that nobody need know."""
    end = before.get("ends_at", session.ends_at)
    return bool(max(session.ends_at, end) <= clock.now())


def placed_bookings(db: DbSession, session: Session) -> list[Row[Any]]:
    """The bookings of a session that have or want seats, and how their citizens are reached.

    Also those that have come already: a series goes on for them.
    """
    query = (
        select(Booking.id, Booking.citizen_id, Citizen.reach)
        .join(Citizen, Citizen.id == Booking.citizen_id)
        .where(Booking.session_id == session.id, HAS_PLACE)
        .order_by(Booking.id)
    )
    return list(db.execute(query))


def write_notices(
    db: DbSession, session: Session, bookings: Sequence[Row[Any]], old_terms: Mapping[str, Any]
) -> None:
    """One notice for each booking: a new one, or the one that has not been told yet."""
    pending = notices.pending(db, "changed", [booking.id for booking in bookings])
    new = [booking for booking in bookings if booking.id not in pending]
    for notice in pending.values():
        amend(session, notice, old_terms)
    if new:
        db.execute(notices.WRITE, [notice_of(booking, old_terms) for booking in new])


def amend(session: Session, notice: Notice, old_terms: Mapping[str, Any]) -> None:
    """Have a notice tell this change too, or nothing where all is as it was."""
    data = notice.data or {}
    before = still_other(session, {**old_terms, **notices.as_known(data)})
    if not before and notices.is_shown(data):
        before = still_other(session, old_terms)
    marks = {notices.SHOWN: False, notices.NAMED: False, notices.SINCE: clock.now().isoformat()}
    notice.data, notice.due_at = data | {"before": before} | marks, notices.due_later()
    if not before:
        notice.status = "dropped"


def notice_of(booking: Row[Any], old_terms: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of what is told of one booking."""
    citizen = {"citizen_id": booking.citizen_id, "reach": booking.reach}
    due_at, data = notices.due_later(), {"before": dict(old_terms)}
    return new_notice_row("changed", booking_id=booking.id, **citizen, data=data, due_at=due_at)
