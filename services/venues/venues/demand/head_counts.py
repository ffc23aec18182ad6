"""What can be done with a head count: take it, strike it out."""

import datetime as dt
import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.clock import now
from chassis.errors import Conflict, Invalid, NotFound
from chassis.web.auth import Actor
from chassis.wording import Text, amount

from ..venues.model import Venue
from . import demand
from .model import Demand, HeadCount

LATE = dt.timedelta(days=7)
"""How long after the end a count is taken, as the door takes what was written on paper; the office counts later too."""
TIMES_CAPACITY = 10
"""More people than so many times the capacity is a slip of the pen."""


def count(db: DbSession, venue: Venue, session_id: uuid.UUID, *, actor: Actor, people: int) -> Demand:
    """Keep how many people `actor` counted at a session of a venue (locked), in place of any earlier count.

    Raises NoSuchSession, NotYetOn, CountedTooLate, Invalid.
    """
    session = find_session(db, venue, session_id)
    refuse_out_of_time(session, is_office=actor.has("office"))
    if session.capacity is not None and people > TIMES_CAPACITY * max(1, session.capacity):
        raise Invalid.field(
            "people",
            Text(
                f"这一场有 {session.capacity} 个名额，请核对人数",
                f"This session has {amount(session.capacity, 'seat', 'seats')}; check the number",
            ),
        )
    columns = {"people": people, "counted_by": actor.subject, "counted_at": now()}
    db.merge(HeadCount(session_id=session_id, **columns))
    db.flush()
    demand.mark_day(db, session)
    return find_session(db, venue, session_id)


def strike_out(db: DbSession, venue: Venue, session_id: uuid.UUID) -> Demand:
    """Forget a count that was wrong: what the door let in counts again. Raises NoSuchSession."""
    session = find_session(db, venue, session_id)
    db.execute(delete(HeadCount).filter_by(session_id=session_id))
    demand.mark_day(db, session)
    return find_session(db, venue, session_id)


def find_session(db: DbSession, venue: Venue, session_id: uuid.UUID) -> Demand:
    """What is known of a session at a venue. Raises NoSuchSession."""
    session = db.get(Demand, session_id, options=[joinedload(Demand.head_count)], populate_existing=True)
    if session is None or session.venue_id != venue.id:
        raise NoSuchSession()
    return session


def refuse_out_of_time(session: Demand, *, is_office: bool) -> None:
    """Refuse a count of what has not begun, does not take place, or ended long ago."""
    if session.status != "open" or session.starts_at is None or session.ends_at is None:
        raise NotOn()
    if now() < session.starts_at:
        raise NotYetOn()
    if now() > session.ends_at + LATE and not is_office:
        raise CountedTooLate()


class NoSuchSession(NotFound):
    title = Text("这个场馆没有这一场", "There is no such session at this venue")


class NotOn(Conflict):
    title = Text("这一场已经取消", "This session does not take place")


class NotYetOn(Conflict):
    title = Text("这一场还没有开始，开始后再填人数", "This session has not begun; count when it has")


class CountedTooLate(Conflict):
    title = Text(
        "这一场结束已超过七天，请联系领导小组办公室更正",
        "This session ended more than seven days ago; ask the office to correct it",
    )
