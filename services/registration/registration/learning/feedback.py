"""Feedback: what those who came say of a session, and which comments everybody may read."""

import uuid
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.web.idempotency import created_once
from chassis.wording import Text

from ..bookings import bookings, records
from ..bookings.model import Booking
from ..events import FeedbackGiven
from ..sessions import sessions
from ..sessions.model import Session
from .model import Feedback

log = get_logger()

RATINGS = (1, 2, 3, 4, 5)


class NotThere(Conflict):
    title = Text("到场签到之后才能评价", "Only those who came can give feedback")


class AlreadyGiven(Conflict):
    title = Text("您已经评价过这一场", "You have given feedback on this session already")


class AlreadyModerated(Conflict):
    title = Text("评价已经审核，不能再改", "The comment has been moderated and can no longer be changed")


class NoFeedback(NotFound):
    title = Text("还没有评价", "There is no feedback yet")


class NothingToModerate(Conflict):
    title = Text("这份评价没有文字，不用审核", "This feedback has no comment to moderate")


def give(
    db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, rating: int, comment: str | None
) -> dict[str, Any]:
    """Rate a session that the citizen's party came to, once; a comment waits to be moderated.

    rating: 1 to 5. Repeated with the same Idempotency-Key it answers as the first time. Raises NoSuchBooking, NotThere,
    AlreadyGiven, KeyReused.
    """
    bookings.find_own(db, citizen_id, booking_id)
    _session, booking = bookings.lock(db, booking_id)
    return view(created_once(db, Feedback, lambda: first(db, booking, rating, comment)))


def first(db: Database, booking: Booking, rating: int, comment: str | None) -> Feedback:
    if booking.status != "attended":
        raise NotThere()
    if of_booking(db, booking.id):
        raise AlreadyGiven(Text("审核之前可以修改原来的评价。", "Until it is moderated it can be changed."))
    given = Feedback(id=new_id(), version=0, booking_id=booking.id, session_id=booking.session_id)
    given.created_at = clock.now()
    db.add(given)
    say(db, given, rating, comment)
    records.note(db, booking, "feedback", rating=rating)
    return given


def amend(
    db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, rating: int, comment: str | None
) -> dict[str, Any]:
    """Change what was said, until its comment has been moderated; said again as it was, nothing changes.

    Raises NoSuchBooking, NoFeedback, AlreadyModerated.
    """
    bookings.find_own(db, citizen_id, booking_id)
    _session, booking = bookings.lock(db, booking_id)
    given = of_booking(db, booking_id)
    if given is None:
        raise NoFeedback()
    if (given.rating, comment_of(given)) == (rating, comment or None):
        return view(given)
    if given.moderated_at:
        raise AlreadyModerated()
    say(db, given, rating, comment)
    records.note(db, booking, "feedback", rating=rating)
    return view(given)


def say(db: Database, given: Feedback, rating: int, comment: str | None) -> None:
    """Put down a rating and a comment, and tell of the rating."""
    given.rating = rating
    given.sealed_comment = privacy.seal(comment) if comment else None
    given.status = "waiting" if comment else "none"
    given.version += 1
    db.flush()
    emit(db, FeedbackGiven, given)
    log.info("feedback given", booking_id=given.booking_id, session_id=given.session_id)


def shown(db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """What the citizen said of one of their own bookings. Raises NoSuchBooking, NoFeedback."""
    bookings.find_own(db, citizen_id, booking_id)
    given = of_booking(db, booking_id)
    if given is None:
        raise NoFeedback()
    return view(given)


def of_booking(db: Database, booking_id: uuid.UUID) -> Feedback | None:
    return db.scalar(select(Feedback).filter_by(booking_id=booking_id))


def listed(
    db: Database, actor: Actor, *, session_id: uuid.UUID | None, status: str, cursor: str | None, limit: int
) -> dict[str, Any]:
    """Comments of a status at the sessions the actor works at, oldest first. Raises NoSuchSession, NotYourSession."""
    if session_id:
        sessions.find_for_staff(db, actor, session_id)
    query = within(actor).where(Feedback.status == status)
    if session_id:
        query = query.where(Feedback.session_id == session_id)
    found = page(db, query, Feedback.id, cursor, limit)
    return found | {"items": of_sessions(db, found["items"])}


def within(actor: Actor) -> Select[Any]:
    query = select(Feedback).join(Session, Session.id == Feedback.session_id)
    if actor.has("office"):
        return query
    return query.where(or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues)))


def of_sessions(db: Database, given: list[Feedback]) -> list[dict[str, Any]]:
    """Each with the title and time of its session."""
    wanted = {one.session_id for one in given}
    known = {one.id: one for one in db.scalars(select(Session).where(Session.id.in_(wanted)))}
    about = ((one, known[one.session_id]) for one in given)
    return [view(one) | {"title": of.title, "starts_at": of.starts_at} for one, of in about]


def moderate(db: Database, actor: Actor, *, feedback_id: uuid.UUID, publish: bool) -> dict[str, Any]:
    """Let everybody read a comment, or nobody; again so, nothing changes. A decision can be changed.

    Raises NoFeedback, NotYourSession, NothingToModerate.
    """
    given = db.get(Feedback, feedback_id, with_for_update=True)
    if given is None:
        raise NoFeedback()
    sessions.find_for_staff(db, actor, given.session_id)
    if given.status == "none":
        raise NothingToModerate()
    status = "published" if publish else "hidden"
    if given.status != status:
        given.status, given.moderated_by, given.moderated_at = status, actor.subject, clock.now()
        db.flush()
        log.info("feedback moderated", feedback_id=given.id, status=status)
    return of_sessions(db, [given])[0]


def of_session(db: Database, *, session_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """How a session was rated, and the comments everybody may read, newest first. Raises NoSuchSession."""
    sessions.find(db, session_id)
    published = select(Feedback).filter_by(session_id=session_id, status="published")
    found = page(db, published, Feedback.id, cursor, limit, descending=True)
    comments = [view(one) for one in found["items"]]
    return rated(db, session_id) | {"items": comments, "next_cursor": found["next_cursor"]}


def rated(db: Database, session_id: uuid.UUID) -> dict[str, Any]:
    """{count, average (one decimal, None for none), ratings: [{rating, count}]}"""
    query = select(Feedback.rating, func.count()).filter_by(session_id=session_id).group_by(Feedback.rating)
    counts = {row.rating: int(row[1]) for row in db.execute(query)}
    count = sum(counts.values())
    average = round(sum(rating * n for rating, n in counts.items()) / count, 1) if count else None
    each = [{"rating": rating, "count": counts.get(rating, 0)} for rating in reversed(RATINGS)]
    return {"count": count, "average": average, "ratings": each}


def view(given: Feedback) -> dict[str, Any]:
    own = ("id", "session_id", "booking_id", "rating", "status", "created_at")
    return {name: getattr(given, name) for name in own} | {"comment": comment_of(given)}


def comment_of(given: Feedback) -> str | None:
    return privacy.unseal(given.sealed_comment) if given.sealed_comment else None


def republish(db: Database) -> None:
    """Tell every rating again."""
    for one in db.scalars(select(Feedback).order_by(Feedback.id).execution_options(yield_per=500)):
        emit(db, FeedbackGiven, one)
