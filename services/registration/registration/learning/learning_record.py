"""What a citizen has learnt: the sessions they came to, in every edition, with their time."""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.storage.cursors import page

from ..bookings.model import Booking
from ..door.model import CheckIn
from ..sessions.editions import Edition
from ..sessions.model import Session, span_of, spans_of

CHECKED_IN, SELF_ATTESTED = "checked_in", "self_attested"
# A helper's bookings for others are no learning of the helper's own.
ATTENDED = (Booking.status == "attended", Booking.booked_as != "helper")
COUNTS = and_(CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None), CheckIn.way != "undo")


def show_record(db: DbSession, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's learning record: totals in all and per edition, and the sessions, latest first.

    A helper's bookings for others are no learning of the helper's own. What counts was held, is over, and counts once;
    what nobody but the citizen says is added up apart.
    """
    attendances = attended_sessions(citizen_id, unheld_bookings(db, citizen_id))
    order = attendances.c.starts_at, attendances.c.id
    attended_page = page(db, select(attendances), order, cursor, limit, True, scalars=False)
    all_lines = record_lines(db, db.execute(select(attendances)).all())
    return attended_page | {
        "items": record_lines(db, attended_page["items"]),
        "totals": add_up(all_lines),
        "editions": totals_by_edition(all_lines),
    }


def unheld_bookings(db: DbSession, citizen_id: uuid.UUID) -> set[uuid.UUID]:
    """The citizen's bookings of series of which they came to nothing but dates that were called off."""
    query = select(Booking, Session).join(Session, Session.id == Booking.session_id)
    of_series = (Booking.citizen_id == citizen_id, *ATTENDED, Session.kind == "series")
    rows = db.execute(query.where(*of_series)).all()
    check_ins = counted_check_ins(db, [booking.id for booking, _ in rows])
    return {
        booking.id
        for booking, session in rows
        if not came_to_held(session, booking, check_ins.get(booking.id, []))
    }


def came_to_held(session: Session, booking: Booking, check_ins: Iterable[CheckIn]) -> int:
    """How many of a party came to what was held: of a series, on its best attended date of those that stand."""
    attendance: Counter[str] = Counter()
    for check_in in check_ins:
        if check_in.date_id:
            attendance[str(check_in.date_id)] += check_in.people
    standing = {date["id"] for date in session.dates}
    if attendance.keys() <= standing:
        return booking.came
    return min(booking.came, max((attendance[date] for date in attendance.keys() & standing), default=0))


def attended_sessions(citizen_id: uuid.UUID, unheld: set[uuid.UUID]) -> Subquery:
    """(id, session_id, starts_at, booking_id, check_in_id) of every session the citizen came to that is over; not those
    of `unheld` bookings."""
    return _select_attendances(citizen_id, unheld).subquery("taken")


def _select_attendances(citizen_id: uuid.UUID, unheld: set[uuid.UUID]) -> CompoundSelect[Any]:
    """By a booking that was attended, or by the citizen's own word in an online hall: the first one said there."""
    over = and_(Session.ends_at <= clock.now(), Session.status == "open")
    by_booking = select(
        Booking.id,
        Booking.session_id,
        Session.starts_at,
        Booking.id.label("booking_id"),
        literal(None, CheckIn.id.type).label("check_in_id"),
    ).join(Session, Session.id == Booking.session_id)
    by_word = select(
        CheckIn.id,
        CheckIn.session_id,
        Session.starts_at,
        literal(None, Booking.id.type).label("booking_id"),
        CheckIn.id.label("check_in_id"),
    ).join(Session, Session.id == CheckIn.session_id)
    return union_all(
        by_booking.where(Booking.citizen_id == citizen_id, *ATTENDED, Booking.id.not_in(unheld), over),
        by_word.where(
            CheckIn.citizen_id == citizen_id, *is_self_attested(CheckIn), ~_is_counted_already(), over
        ),
    )


def is_self_attested(check_in: Any) -> list[ColumnElement[bool]]:
    """What makes a check-in a citizen's own word that they were in an online hall, that counts."""
    return [
        check_in.way == "self",
        check_in.booking_id.is_(None),
        check_in.outcome == "accepted",
        check_in.undone_at.is_(None),
    ]


def _is_counted_already() -> ColumnElement[bool]:
    """Whether a check-in says of a session what a booking, or an earlier word of the citizen, says already."""
    earlier = aliased(CheckIn)
    attested_before = exists().where(
        earlier.citizen_id == CheckIn.citizen_id,
        earlier.session_id == CheckIn.session_id,
        earlier.id < CheckIn.id,
        *is_self_attested(earlier),
    )
    has_booking = exists().where(
        Booking.citizen_id == CheckIn.citizen_id, Booking.session_id == CheckIn.session_id, *ATTENDED
    )
    return or_(attested_before, has_booking)


def record_lines(db: DbSession, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `came_to` as a reader sees them, with minutes and label."""
    attendances = list(rows)
    sessions = load_by_id(db, Session, {row.session_id for row in attendances})
    editions = load_by_id(
        db, Edition, {session.edition_id for session in sessions.values() if session.edition_id}
    )
    check_ins = counted_check_ins(db, [row.booking_id for row in attendances if row.booking_id])
    return [
        record_line(row, sessions[row.session_id], editions, check_ins.get(row.booking_id, []))
        for row in attendances
    ]


def record_line(
    row: Any, session: Session, editions: dict[uuid.UUID, Edition], check_ins: list[CheckIn]
) -> dict[str, Any]:
    edition = editions.get(session.edition_id) if session.edition_id else None
    return {
        "id": row.id,
        "booking_id": row.booking_id,
        "check_in_id": row.check_in_id,
        "session_id": session.id,
        **{name: getattr(session, name) for name in ("title", "title_en", "place", "place_en")},
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "edition_id": session.edition_id,
        "edition": edition.name if edition else None,
        "minutes": minutes_of(session, check_ins),
        "label": label_of(check_ins) if row.booking_id else SELF_ATTESTED,
    }


def minutes_of(session: Session, check_ins: Iterable[CheckIn]) -> int:
    """The learning time of a session, whole minutes: of a series, the dates that were come to, where that is known."""
    attended_dates = {str(check_in.date_id) for check_in in check_ins if check_in.date_id}
    dates = [date for date in session.dates if date["id"] in attended_dates]
    spans = [span_of(date) for date in dates] or spans_of(session)
    return sum(int((ends - starts).total_seconds() // 60) for starts, ends in spans)


def label_of(check_ins: Iterable[CheckIn]) -> str:
    """`self_attested` where nobody but the citizen says that they came."""
    ways = {check_in.way for check_in in check_ins}
    return SELF_ATTESTED if ways == {"self"} else CHECKED_IN


def counted_check_ins(db: DbSession, booking_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[CheckIn]]:
    """The check-ins that count, by booking."""
    check_ins: dict[uuid.UUID, list[CheckIn]] = {}
    for check_in in db.scalars(select(CheckIn).where(CheckIn.booking_id.in_(booking_ids), COUNTS)):
        if check_in.booking_id:
            check_ins.setdefault(check_in.booking_id, []).append(check_in)
    return check_ins


def load_by_id(db: DbSession, noun: Any, ids: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    return {row.id: row for row in db.scalars(select(noun).where(noun.id.in_(ids)))}


def add_up(items: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The fields of TotalView."""
    minutes: dict[str, list[int]] = {CHECKED_IN: [], SELF_ATTESTED: []}
    for item in items:
        minutes[item["label"]].append(item["minutes"])
    checked_minutes, own_word = minutes[CHECKED_IN], minutes[SELF_ATTESTED]
    apart = {"self_attested": len(own_word), "self_attested_minutes": sum(own_word)}
    return {"sessions": len(checked_minutes), "minutes": sum(checked_minutes)} | apart


def totals_by_edition(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Totals of each edition, the latest first; what belongs to none stands last."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for item in sorted(items, key=lambda item: item["starts_at"], reverse=True):
        groups.setdefault((item["edition_id"], item["edition"]), []).append(item)
    sorted_groups = sorted(groups.items(), key=lambda group: group[0][0] is None)
    return [{"edition_id": id, "edition": name} | add_up(group) for (id, name), group in sorted_groups]


def attendees_of(venue_id: uuid.UUID) -> CompoundSelect[uuid.UUID]:
    """Those who have attended anything at a venue; a series counts by its booking, whichever of its dates were held."""
    here = (Session.venue_id == venue_id, Session.status == "open")
    attendees = (
        select(Booking.citizen_id).join(Session, Session.id == Booking.session_id).where(*here, *ATTENDED)
    )
    attesters = select(CheckIn.citizen_id).join(Session, Session.id == CheckIn.session_id)
    return union_all(attendees, attesters.where(*here, *is_self_attested(CheckIn)))


def attended_venues(db: DbSession, citizen_id: uuid.UUID, among: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the venues at which the citizen has attended anything; it need not be over."""
    is_held = Booking.id.not_in(unheld_bookings(db, citizen_id))
    booked_sessions = select(Booking.session_id).where(Booking.citizen_id == citizen_id, *ATTENDED, is_held)
    attested_sessions = select(CheckIn.session_id).where(
        CheckIn.citizen_id == citizen_id, *is_self_attested(CheckIn)
    )
    query = select(Session.venue_id).where(
        Session.venue_id.in_(among),
        Session.status == "open",
        or_(Session.id.in_(booked_sessions), Session.id.in_(attested_sessions)),
    )
    return {venue_id for venue_id in db.scalars(query.distinct()) if venue_id}
