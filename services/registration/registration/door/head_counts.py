"""How many people were counted at a session that nobody books for: by whom, and when."""

import datetime as dt
import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Invalid
from chassis.web.auth import Actor
from chassis.wording import Text, amount

from ..sessions import refusals, sessions
from ..sessions.model import Session
from .model import HeadCount

LATE = dt.timedelta(days=7)
"""How long after the end a count is taken; the office counts later too."""
TIMES_CAPACITY = 10
"""More people than so many times the capacity is a slip of the pen."""


class CountedByBookings(Conflict):
    title = Text(
        "这一场要预约，人数按签到计；不用预约的场次才填人数",
        "This session is booked, and counted by who checks in; a number is typed where nobody books",
    )


class TooEarlyToCount(Conflict):
    title = Text("这一场还没有开始，开始后再填人数", "This session has not begun; count when it has")


class TooLateToCount(Conflict):
    title = Text(
        "这一场结束已超过七天，请联系领导小组办公室更正",
        "This session ended more than seven days ago; ask the office to correct it",
    )


def show(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> HeadCount | None:
    """The count of a session that the actor works at, or None. Raises NoSuchSession, NotYourSession."""
    sessions.find_for_staff(db, actor, session_id)
    return db.get(HeadCount, session_id)


def count(db: DbSession, *, actor: Actor, session_id: uuid.UUID, people: int) -> HeadCount:
    """Keep how many the actor counted, in place of any earlier count.

    Raises NoSuchSession, NotYourSession, CountedByBookings, SessionCancelled, TooEarlyToCount, TooLateToCount, Invalid.
    """
    session = lock(db, actor, session_id)
    refuse_out_of_time(session, is_office=actor.has("office"))
    if people > TIMES_CAPACITY * session.capacity:
        raise Invalid.field(
            "people",
            Text(
                f"这一场有 {session.capacity} 个名额，请核对人数",
                f"This session has {amount(session.capacity, 'place', 'places')}; check the number",
            ),
        )
    head_count = HeadCount(
        session_id=session_id, people=people, counted_by=actor.subject, counted_at=clock.now()
    )
    session.people_version += 1
    return db.merge(head_count)


def strike_out(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> None:
    """Forget a count that was wrong. Raises as `count`, at any time."""
    session = lock(db, actor, session_id)
    db.execute(delete(HeadCount).filter_by(session_id=session_id))
    session.people_version += 1


def lock(db: DbSession, actor: Actor, session_id: uuid.UUID) -> Session:
    """The session, locked, where heads are counted."""
    session = sessions.lock_for_staff(db, actor, session_id)
    if session.access != "drop_in":
        raise CountedByBookings()
    return session


def refuse_out_of_time(session: Session, *, is_office: bool) -> None:
    """Refuse a count of what has not begun, does not take place, or ended long ago."""
    if not session.is_open:
        raise refusals.SessionCancelled()
    if not session.has_begun(clock.now()):
        raise TooEarlyToCount()
    if clock.now() > session.ends_at + LATE and not is_office:
        raise TooLateToCount()
