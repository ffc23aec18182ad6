"""What a session comes to: counted from its bookings and its door whenever either has changed, never added up.

The version of totals is the number of changes that they have seen. It is read before the counting, so that a count
may know more than its version says, and never less: the change beyond is told with the next.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from chassis.messaging.jobs import Piece
from chassis.messaging.outbox import emit_all
from chassis.storage.cursors import page
from chassis.web.auth import Actor

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..door.model import CheckIn, HeadCount
from ..events import SessionTotalsChanged
from ..schema import table_of
from ..sessions import sessions
from ..sessions.model import Session

Totals = dict[str, Any]

AT_ONCE = 100
CHANNELS = ("self", "helper", "desk")
# What is told of a cancelled session, too: whether anything of it was lost is seen by that.
OF_CANCELLED = ("cancelled", "bookings_made", "bookings_given_back")
# Bookings that ended so were given up by nobody: another stands in their place, or none was meant.
NOT_GIVEN_UP = ("moved", "undone")
GIVEN_BACK = ("citizen", "moved", "undone", "erased")
SEATED = Booking.status.in_(("confirmed", "attended"))
OF_SESSION: Any = select(
    Session.id, Session.status, Session.starts_at, Session.totals_version.label("version")
)
UNTOLD = and_(Session.untold, Session.totals_version > Session.totals_told)
ANY_UNTOLD = select(Session.id).where(UNTOLD)
TOLD = (
    update(table_of(Session))
    .where(table_of(Session).c.id == bindparam("session_id"))
    .values(totals_told=bindparam("seen"))
)


def people(condition: ColumnElement[bool], count: Any = Booking.seats) -> ColumnElement[int]:
    """The people of those bookings for which `condition` holds."""
    return func.coalesce(func.sum(case((condition, count), else_=0)), 0)


# A part of a party may have come, and the seats of the others been released.
PART_MISSED = and_(Booking.status == "attended", Booking.was == "no_show")
GIVEN_UP = and_(
    Booking.status == "cancelled", or_(Booking.reason.is_(None), Booking.reason.not_in(NOT_GIVEN_UP))
)
BOOKED = {
    "bookings": people(SEATED, literal(1)),
    "people": people(SEATED),
    "elders": people(SEATED, Booking.elders),
    "children": people(SEATED, Booking.children),
    "waiting": people(Booking.status == "waitlisted"),
    "came": people(SEATED, Booking.came),
    "missed": people(Booking.status == "no_show") + people(PART_MISSED, Booking.seats - Booking.came),
    "cancelled": people(GIVEN_UP),
    "bookings_made": func.count(),
    "bookings_given_back": people(
        and_(Booking.status == "cancelled", Booking.reason.in_(GIVEN_BACK)), literal(1)
    ),
    **{channel: people(and_(SEATED, Booking.booked_as == channel)) for channel in CHANNELS},
}
AT_DOOR = {
    "walk_ins": func.coalesce(func.sum(case((CheckIn.way == "walk_in", CheckIn.people), else_=0)), 0),
    "self_attested": func.coalesce(func.sum(case((CheckIn.way == "self", CheckIn.people), else_=0)), 0),
}
HEADS = (
    select(HeadCount.session_id, HeadCount.people)
    .join(Session, Session.id == HeadCount.session_id)
    .where(Session.access == "drop_in")
)
NOBODY = dict.fromkeys([*BOOKED, "newcomers", *AT_DOOR], 0)


def tell_totals(db: DbSession) -> bool:
    """Tell of sessions that have changed since their totals were told: however many changes, one event each. For a
    piece; whether there may be more."""
    piece = Piece()
    while tell_changed(db) == AT_ONCE:
        if piece.is_over:
            return True
    return False


def tell_changed(db: DbSession) -> int:
    """Tell of some of them; how many."""
    rows = db.execute(OF_SESSION.where(UNTOLD).order_by(Session.id).limit(AT_ONCE)).all()
    tell(db, rows)
    if rows:
        db.connection().execute(TOLD, [{"session_id": row.id, "seen": row.version} for row in rows])
    return len(rows)


def tell_again(db: DbSession, sessions: Sequence[Session]) -> None:
    """Tell the totals of some sessions as they are."""
    of_these = Session.id.in_([session.id for session in sessions])
    tell(db, db.execute(OF_SESSION.where(of_these).order_by(Session.id)).all())


def tell(db: DbSession, rows: Sequence[Any]) -> None:
    counts = count(db, rows)
    emit_all(
        db, SessionTotalsChanged, [{"id": row.id, "version": row.version} | counts[row.id] for row in rows]
    )


def list_totals(db: DbSession, *, cursor: str | None, limit: int) -> dict[str, Any]:
    """A page of all sessions, each with what it comes to."""
    rows = page(db, OF_SESSION, Session.id, cursor, limit, scalars=False)
    return rows | {"items": views(db, rows["items"])}


def show_totals(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> Totals:
    """What a session comes to that the actor works at. Raises NoSuchSession, NotYourSession."""
    sessions.find_for_staff(db, actor, session_id)
    [view] = views(db, db.execute(OF_SESSION.where(Session.id == session_id)).all())
    return view


def views(db: DbSession, rows: Sequence[Any]) -> list[Totals]:
    counts = count(db, rows)
    return [
        {"session_id": row.id, "version": row.version, "status": row.status} | counts[row.id] for row in rows
    ]


def count(db: DbSession, rows: Sequence[Any]) -> dict[uuid.UUID, Totals]:
    """{session id: its totals}, for rows of OF_SESSION."""
    ids = [row.id for row in rows]
    counts: dict[uuid.UUID, Totals] = {id_: dict(NOBODY) for id_ in ids}
    bookings = select(Booking.session_id, *(sums.label(name) for name, sums in BOOKED.items()))
    add(
        counts,
        db.execute(bookings.where(Booking.session_id.in_(ids)).group_by(Booking.session_id)).mappings(),
    )
    is_counted = and_(
        CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None), CheckIn.booking_id.is_(None)
    )
    arrivals = select(CheckIn.session_id, *(sums.label(name) for name, sums in AT_DOOR.items())).where(
        is_counted
    )
    add(
        counts,
        db.execute(arrivals.where(CheckIn.session_id.in_(ids)).group_by(CheckIn.session_id)).mappings(),
    )
    for session_id, people_counted in db.execute(HEADS.where(HeadCount.session_id.in_(ids))):
        counts[session_id] |= {"walk_ins": people_counted, "head_count": people_counted}
    for year, session_ids in by_year(rows).items():
        add(counts, db.execute(newcomers(year, session_ids)).mappings())
    return {row.id: public_counts(counts[row.id], row.status) for row in rows}


def add(counts: dict[uuid.UUID, Totals], rows: Iterable[Mapping[Any, Any]]) -> None:
    for row in rows:
        counts[row["session_id"]] |= {name: int(row[name]) for name in NOBODY if name in row}


def by_year(rows: Sequence[Any]) -> dict[int, list[uuid.UUID]]:
    """The sessions by the year in the city that they are in."""
    years: dict[int, list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        years[row.starts_at.astimezone(SHANGHAI).year].append(row.id)
    return years


def newcomers(year: int, session_ids: Sequence[uuid.UUID]) -> Any:
    """People in the parties of citizens who were first known in this year."""
    begins = datetime(year, 1, 1, tzinfo=SHANGHAI)
    query = select(Booking.session_id, func.sum(Booking.seats).label("newcomers"))
    query = query.join(Citizen, Citizen.id == Booking.citizen_id)
    query = query.where(SEATED, Booking.session_id.in_(session_ids), Citizen.created_at >= begins)
    return query.group_by(Booking.session_id)


def public_counts(counts: Totals, status: str) -> Totals:
    """Counts as they are told: of a session that is cancelled nobody comes or came."""
    if status == "cancelled":
        counts = NOBODY | {name: counts[name] for name in OF_CANCELLED}
    channels = {channel: counts[channel] for channel in CHANNELS}
    others = {name: value for name, value in counts.items() if name not in CHANNELS}
    return {"head_count": None, **others, "by_channel": channels}
