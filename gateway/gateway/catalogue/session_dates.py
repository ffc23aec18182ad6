"""When and where sessions are: a row for each date, with all that lists of sessions narrow by.

Of a series its unit says where each date is, registration which of them stand, and venues in which district that is:
whoever told that, it stands together here, written with it.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.rows import among

from ..schema import Base
from .model import Session, Sitting, Venue


class SessionDate(Base):
    """A date of a session: the session itself or, of a series, the `nth` of its sittings that stand, from 0.

    `words`: the name and address of its place, in small letters.
    """

    __tablename__ = "session_date"
    __table_args__ = (
        # Each in the order of lists, and with what they pass over most by.
        Index("session_date_by_time", "starts_at", "session_id", "ends_at", "kind", "district"),
        Index("session_date_by_area", "area", "starts_at", "session_id", "ends_at", "kind"),
        Index("session_date_by_venue", "venue_id", "kind", "starts_at", "session_id", "ends_at"),
    )

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID]
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sitting_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    area: Mapped[str | None]
    district: Mapped[str | None]
    words: Mapped[str]


Place = dict[str, Any]
"""{area, district, words}, as a date has them."""
_SESSIONS = select(
    *(Session.id, Session.kind, Session.starts_at, Session.ends_at, Session.dates),
    *(Session.sitting_id, Session.venue_id, Session.space_id),
)
_SITTINGS = select(
    *(Sitting.id, Sitting.venue_id, Sitting.space_id),
    *(Sitting.place_name, Sitting.place_address, Sitting.place_district, Sitting.place_area),
)
_VENUES = select(Venue.id, Venue.name, Venue.address, Venue.district, Venue.area)


def keep(db: DbSession, sessions: Iterable[Mapping[str, Any]]) -> None:
    """Write the dates of these sessions, whose rows are given, anew."""
    latest = {session["id"]: session for session in sessions}
    drop(db, latest)
    dates = [date for session in latest.values() for date in _dates_of(session)]
    sittings = _by_id(db, _SITTINGS, Sitting, (date["sitting_id"] for date in dates))
    for date in dates:
        # A session of its own is where registration says that it is.
        if date["id"] != date["session_id"] and (sitting := sittings.get(date["sitting_id"])):
            date |= {"venue_id": sitting.venue_id, "space_id": sitting.space_id}
    venues = _by_id(db, _VENUES, Venue, (date["venue_id"] for date in dates))
    rows = [
        date
        | (
            _at_venue(venues.get(venue_id))
            if (venue_id := date["venue_id"])
            else _at(sittings.get(date["sitting_id"]))
        )
        for date in dates
    ]
    if rows:
        db.execute(insert(SessionDate), rows)


def renew_of_activity(db: DbSession, id: UUID) -> None:
    """Write the dates of an activity's sessions anew, which are where its sittings are."""
    keep(db, [dict(row) for row in db.execute(_SESSIONS.where(Session.activity_id == id)).mappings()])


def renew_at(db: DbSession, venue_id: UUID) -> None:
    """Have the dates at a venue say where that is now."""
    place = _at_venue(db.execute(_VENUES.where(Venue.id == venue_id)).first())
    is_other = or_(*(getattr(SessionDate, name).is_distinct_from(value) for name, value in place.items()))
    db.execute(update(SessionDate).where(SessionDate.venue_id == venue_id, is_other).values(place))


def drop(db: DbSession, session_ids: Collection[UUID]) -> None:
    """Forget the dates of these sessions."""
    db.execute(delete(SessionDate).where(SessionDate.session_id.in_(among(db, session_ids))))


def _dates_of(session: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The dates of a session by time, each as if it were where the session is."""
    common = {"session_id": session["id"], "kind": session["kind"]}
    common |= {"venue_id": session["venue_id"], "space_id": session["space_id"]}
    if not session["dates"]:
        span = {name: session[name] for name in ("id", "starts_at", "ends_at", "sitting_id")}
        yield common | span | {"nth": 0}
        return
    dates = [_date(part) for part in session["dates"]]
    for nth, date in enumerate(sorted(dates, key=lambda date: date["starts_at"])):
        yield common | date | {"nth": nth, "sitting_id": date["id"]}


def _date(part: Mapping[str, str]) -> dict[str, Any]:
    span = {name: datetime.fromisoformat(part[name]) for name in ("starts_at", "ends_at")}
    return {"id": UUID(part["id"])} | span


def _by_id(db: DbSession, query: Any, noun: Any, ids: Iterable[UUID | None]) -> dict[UUID, Any]:
    wanted_ids = {id for id in ids if id}
    rows: Sequence[Any] = (
        db.execute(query.where(noun.id.in_(among(db, wanted_ids)))).all() if wanted_ids else ()
    )
    return {row.id: row for row in rows}


def _at_venue(venue: Any | None) -> Place:
    """At a venue, which may not have been told of yet."""
    if venue is None:
        return _place(None, None)
    return _place(venue.area, venue.district, venue.name, venue.address)


def _at(sitting: Any | None) -> Place:
    """At a place that the unit named, or nowhere."""
    if sitting is None:
        return _place(None, None)
    return _place(sitting.place_area, sitting.place_district, sitting.place_name, sitting.place_address)


def _place(area: str | None, district: str | None, *words: str | None) -> Place:
    return {"area": area, "district": district, "words": "\n".join(filter(None, words)).lower()}
