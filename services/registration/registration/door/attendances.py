"""Taking part online: the link to join by, and one's own word that one took part in a hall open to all."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Forbidden, NotFound, Unauthorised
from chassis.logs import get_logger
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..sessions import refusals, sessions, times
from ..sessions.model import Session, spans_of
from . import check_ins, reckoning
from .model import CheckIn, new_check_in_row

log = get_logger()

# How long before the start people can come in.
EARLY = timedelta(minutes=30)
# The ids of self-attested check-ins are made of session and citizen: saying it twice says it once.
OWN_WORD = uuid.UUID("6f1d4b1e-5a0b-5d53-9a3c-3f1f2f0c1d11")


class NotOpenToAll(Conflict):
    title = Text("这一场凭报名参加，不能自己登记", "This one is for those booked, and attended by check-in")


class NotYetBegun(Conflict):
    """`opens_at` is when it will be possible."""

    title = Text("还没有到时间", "It is not time yet")


class NoSuchJoinLink(NotFound):
    title = Text("这一场没有线上参加的链接", "This session has no link to join by")


class NotAmongThoseBooked(Forbidden):
    title = Text("链接只给报上这一场的人", "The link is for those who have booked this session")


def attest(db: DbSession, *, citizen_id: uuid.UUID, session_id: uuid.UUID) -> dict[str, Any]:
    """Record a citizen's own word that they took part in a hall open to all; again, nothing changes.

    From 30 minutes before the start until the end. Raises NoSuchSession, NotOpenToAll, SessionCancelled, NotYetBegun,
    SessionOver.
    """
    session = sessions.find(db, session_id)
    if session.access != "open":
        raise NotOpenToAll()
    citizen = db.get(Citizen, citizen_id)
    if citizen is None or citizen.erased_at is not None:
        raise Unauthorised()
    check_in_id, at = uuid.uuid5(OWN_WORD, f"{session_id} {citizen_id}"), clock.now()
    if db.get(CheckIn, check_in_id) is None:
        refuse_out_of_time(session, at)
        columns = {"way": "self", "people": 1, "at": at, "citizen_id": citizen_id, "actor": str(citizen_id)}
        row = new_check_in_row(session, id=check_in_id, **columns)
        reckoning.record(db, row | {"outcome": "accepted", "reason": None})
        # Not through the session at hand, which nobody has locked.
        count = (
            update(Session).where(Session.id == session_id).values(people_version=Session.people_version + 1)
        )
        db.execute(count, execution_options={"synchronize_session": False})
        log.info("attendance attested", session_id=session_id)
    return check_ins.check_in_view(db.get_one(CheckIn, check_in_id))


def join_link(db: DbSession, *, actor: Actor, session_id: uuid.UUID) -> dict[str, Any]:
    """The link of an online session: {url, opens_at, until}.

    Of a hall open to all, for anyone signed in; else for citizens who have booked, from 30 minutes before the start of
    each date until its end. Raises NoSuchSession, NoSuchJoinLink, SessionCancelled, NotAmongThoseBooked, NotYetBegun,
    SessionOver.
    """
    session, at = sessions.find(db, session_id), clock.now()
    if session.join_url is None:
        raise NoSuchJoinLink()
    if session.access != "open" and not has_booked(db, actor, session_id):
        raise NotAmongThoseBooked()
    if session.access != "open":
        refuse_out_of_time(session, at)
    else:
        check_ins.refuse_if_off(session)
    starts_at, ends_at = date_at(session, at) or spans_of(session)[-1]
    return {"url": session.join_url, "opens_at": starts_at - EARLY, "until": ends_at}


def has_booked(db: DbSession, actor: Actor, session_id: uuid.UUID) -> bool:
    if not actor.is_citizen:
        return False
    query = select(Booking.id).where(
        Booking.session_id == session_id,
        Booking.citizen_id == uuid.UUID(actor.subject),
        Booking.holding > 0,
    )
    return db.scalar(query) is not None


def refuse_out_of_time(session: Session, at: datetime) -> None:
    """Refuse what is too early or too late, naming the time from which it is possible."""
    check_ins.refuse_if_off(session)
    date = date_at(session, at)
    if date is None:
        raise refusals.SessionOver()
    opens_at = date[0] - EARLY
    if at < opens_at:
        moment = times.moment_in_words(opens_at)
        text = Text(f"{moment.zh} 起可以进入。", f"It opens at {moment.en}.")
        raise NotYetBegun(text, opens_at=opens_at.isoformat())


def date_at(session: Session, at: datetime) -> tuple[datetime, datetime] | None:
    """The date of a session that is on or comes next; None when all are over."""
    return next((span for span in sorted(spans_of(session)) if span[1] > at), None)
