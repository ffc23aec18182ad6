"""What is like a session and has seats: offered to those whose session was cancelled."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock

from .marks import Unsettled
from .model import Session

# How far around the session is looked at. Beyond, nearness in time says nothing any more.
SPAN = timedelta(days=10)
AT_MOST = 3


def find_alternatives(db: DbSession, session: Session, seats: int = 1) -> list[Session]:
    """At most three open sessions with `seats` free: same theme first, then nearest in place and time."""
    return [other for other in find_alike(db, session) if other.seats_left >= seats][:AT_MOST]


def ids_for(alike: list[Session], seats: int) -> list[str]:
    """The ids of those to offer to a party of so many."""
    return [str(other.id) for other in alike if other.seats_left >= seats][:AT_MOST]


def find_alike(db: DbSession, session: Session) -> list[Session]:
    """Every session with seats that is like this one at all, the most like first."""
    now = clock.now()
    earliest = max(now, session.starts_at - SPAN)
    nearby = select(Session).where(
        Session.starts_at > earliest,
        Session.starts_at < session.starts_at + SPAN,
        Session.status == "open",
        Session.access == "seats",
        Session.paused.is_(False),
        or_(Session.books_from.is_(None), Session.books_from <= now),
        Session.books_until > now,
        Session.waiting == 0,
        Session.confirmed < Session.capacity,
        Session.id != session.id,
        ~exists().where(Unsettled.id == Session.id),
    )
    if not session.topics:  # what is alike by topics can be told only by looking at each
        nearby = nearby.where(or_(false(), *kin(session)))
    alike = [other for other in db.scalars(nearby) if kinship(session, other)]
    return sorted(
        alike, key=lambda other: (-kinship(session, other), distance(session, other), apart(session, other))
    )


def kin(session: Session) -> list[ColumnElement[bool]]:
    """What the database can tell of a session's kin."""
    same_sector = and_(Session.sector == session.sector, Session.kind == session.kind)
    criteria = (
        (session.activity_id, Session.activity_id == session.activity_id),
        (session.series, Session.series == session.series),
        (session.sector, same_sector),
    )
    return [condition for value, condition in criteria if value is not None]


def kinship(session: Session, other: Session) -> int:
    """How alike two sessions are in what they are about: 0 is not at all."""
    same_activity = session.activity_id is not None and session.activity_id == other.activity_id
    same_series = session.series is not None and session.series == other.series
    same_sector = session.sector is not None and session.sector == other.sector and session.kind == other.kind
    return 4 * same_activity + 2 * same_series + len(set(session.topics) & set(other.topics)) + same_sector


def distance(session: Session, other: Session) -> int:
    """0 in the same venue, 1 in the same operating area, 2 in the same district, 3 elsewhere."""
    near = [
        (session.venue_id, other.venue_id),
        (session.area, other.area),
        (session.district, other.district),
    ]
    return next((i for i, (here, there) in enumerate(near) if here is not None and here == there), len(near))


def apart(session: Session, other: Session) -> timedelta:
    return abs(session.starts_at - other.starts_at)
