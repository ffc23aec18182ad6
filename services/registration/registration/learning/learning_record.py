"""What a citizen has learnt: the sessions they came to, in every edition, with their time."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.storage.cursors import page

from ..bookings.model import Booking
from ..bookings.overlaps import spans
from ..door.model import CheckIn
from ..sessions.model import Edition, Session

CHECKED_IN, SELF_ATTESTED = "checked_in", "self_attested"
# A helper's bookings for others are no learning of the helper's own.
ATTENDED = (Booking.status == "attended", Booking.booked_as != "helper")
COUNTS = and_(CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None), CheckIn.way != "undo")


def record(db: DbSession, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's learning record: totals in all and per edition, and the sessions, latest first.

    A helper's bookings for others are no learning of the helper's own. What counts is over, and counts once.
    """
    taken = came_to(citizen_id)
    found = page(db, select(taken), (taken.c.starts_at, taken.c.id), cursor, limit, True, scalars=False)
    everything = lines(db, db.execute(select(taken)).all())
    return found | {
        "items": lines(db, found["items"]),
        "totals": total(everything),
        "editions": by_edition(everything),
    }


def came_to(citizen_id: uuid.UUID) -> Subquery:
    """(id, session_id, starts_at, booking_id, check_in_id) of every session the citizen came to that is over."""
    return _booked_or_attested(citizen_id).subquery("taken")


def _booked_or_attested(citizen_id: uuid.UUID) -> CompoundSelect[Any]:
    """By a booking that was attended, or by the citizen's own word in an online hall: the first one said there."""
    over = Session.ends_at <= clock.now()
    of_booking = select(
        Booking.id,
        Booking.session_id,
        Session.starts_at,
        Booking.id.label("booking_id"),
        literal(None, CheckIn.id.type).label("check_in_id"),
    ).join(Session, Session.id == Booking.session_id)
    of_word = select(
        CheckIn.id,
        CheckIn.session_id,
        Session.starts_at,
        literal(None, Booking.id.type).label("booking_id"),
        CheckIn.id.label("check_in_id"),
    ).join(Session, Session.id == CheckIn.session_id)
    return union_all(
        of_booking.where(Booking.citizen_id == citizen_id, *ATTENDED, over),
        of_word.where(CheckIn.citizen_id == citizen_id, *own_word(CheckIn), ~_counted_already(), over),
    )


def own_word(check_in: Any) -> list[ColumnElement[bool]]:
    """What makes a check-in a citizen's own word that they were in an online hall, that counts."""
    return [
        check_in.way == "self",
        check_in.booking_id.is_(None),
        check_in.outcome == "accepted",
        check_in.undone_at.is_(None),
    ]


def _counted_already() -> ColumnElement[bool]:
    """Whether a check-in says of a session what a booking, or an earlier word of the citizen, says already."""
    earlier = aliased(CheckIn)
    said_before = exists().where(
        earlier.citizen_id == CheckIn.citizen_id,
        earlier.session_id == CheckIn.session_id,
        earlier.id < CheckIn.id,
        *own_word(earlier),
    )
    booked = exists().where(
        Booking.citizen_id == CheckIn.citizen_id, Booking.session_id == CheckIn.session_id, *ATTENDED
    )
    return or_(said_before, booked)


def lines(db: DbSession, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `came_to` as a reader sees them, with minutes and label."""
    found = list(rows)
    sessions = of_ids(db, Session, {row.session_id for row in found})
    editions = of_ids(db, Edition, {one.edition_id for one in sessions.values() if one.edition_id})
    checked = check_ins_of(db, [row.booking_id for row in found if row.booking_id])
    return [line(row, sessions[row.session_id], editions, checked.get(row.booking_id, [])) for row in found]


def line(
    row: Any, session: Session, editions: dict[uuid.UUID, Edition], checked: list[CheckIn]
) -> dict[str, Any]:
    edition = editions.get(session.edition_id) if session.edition_id else None
    return {
        "id": row.id,
        "booking_id": row.booking_id,
        "check_in_id": row.check_in_id,
        "session_id": session.id,
        "title": session.title,
        "place": session.place,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "edition_id": session.edition_id,
        "edition": edition.name if edition else None,
        "minutes": minutes_of(session, checked),
        "label": label_of(checked) if row.booking_id else SELF_ATTESTED,
    }


def minutes_of(session: Session, checked: Iterable[CheckIn]) -> int:
    """The learning time of a session, whole minutes: of a series, the dates that were come to, where that is known."""
    came_on = {str(one.date_id) for one in checked if one.date_id}
    dates = [one for one in session.dates if one["id"] in came_on]
    moment = datetime.fromisoformat
    times = [(moment(one["starts_at"]), moment(one["ends_at"])) for one in dates] or spans(session)
    return sum(int((ends - starts).total_seconds() // 60) for starts, ends in times)


def label_of(checked: Iterable[CheckIn]) -> str:
    """`self_attested` where nobody but the citizen says that they came."""
    ways = {one.way for one in checked}
    return SELF_ATTESTED if ways == {"self"} else CHECKED_IN


def check_ins_of(db: DbSession, booking_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[CheckIn]]:
    """The check-ins that count, by booking."""
    found: dict[uuid.UUID, list[CheckIn]] = {}
    for one in db.scalars(select(CheckIn).where(CheckIn.booking_id.in_(booking_ids), COUNTS)):
        if one.booking_id:
            found.setdefault(one.booking_id, []).append(one)
    return found


def of_ids(db: DbSession, noun: Any, ids: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    return {one.id: one for one in db.scalars(select(noun).where(noun.id.in_(ids)))}


def total(items: Iterable[dict[str, Any]]) -> dict[str, int]:
    minutes = [one["minutes"] for one in items]
    return {"sessions": len(minutes), "minutes": sum(minutes)}


def by_edition(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Totals of each edition, the latest first; what belongs to none stands last."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for one in sorted(items, key=lambda one: one["starts_at"], reverse=True):
        groups.setdefault((one["edition_id"], one["edition"]), []).append(one)
    ordered = sorted(groups.items(), key=lambda group: group[0][0] is None)
    return [{"edition_id": id, "edition": name} | total(group) for (id, name), group in ordered]


def venues_come_to(db: DbSession, citizen_id: uuid.UUID, among: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the venues at which the citizen has attended anything; it need not be over."""
    attended = select(Booking.session_id).where(Booking.citizen_id == citizen_id, *ATTENDED)
    attested = select(CheckIn.session_id).where(CheckIn.citizen_id == citizen_id, *own_word(CheckIn))
    query = select(Session.venue_id).where(
        Session.venue_id.in_(among), or_(Session.id.in_(attended), Session.id.in_(attested))
    )
    return {one for one in db.scalars(query.distinct()) if one}
