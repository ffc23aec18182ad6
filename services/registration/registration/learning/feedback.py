"""Feedback: what those who came say of a session, and which comments everybody may read."""

import uuid
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.storage import privacy
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.web.idempotency import create_once
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


class NotBegun(Conflict):
    title = Text("开始以后才能评价", "Feedback can be given once it has begun")


class AlreadyGiven(Conflict):
    title = Text("您已经评价过这一场", "You have given feedback on this session already")


class AlreadyModerated(Conflict):
    title = Text("评价已经审核，不能再改", "The comment has been moderated and can no longer be changed")


class NoSuchFeedback(NotFound):
    title = Text("还没有评价", "There is no feedback yet")


class NothingToModerate(Conflict):
    title = Text("这份评价没有文字，不用审核", "This feedback has no comment to moderate")


def give(
    db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, rating: int, comment: str | None
) -> dict[str, Any]:
    """Rate a session that the citizen's party came to, once; a comment waits to be moderated.

    rating: 1 to 5. Repeated with the same Idempotency-Key it answers as the first time. Raises NoSuchBooking, NotThere,
    NotBegun, AlreadyGiven, KeyReused.
    """
    bookings.find_own(db, citizen_id, booking_id)
    session, booking = bookings.lock(db, booking_id)
    refuse_before(session, booking)
    return feedback_view(create_once(db, Feedback, lambda: create_feedback(db, booking, rating, comment)))


def refuse_before(session: Session, booking: Booking) -> None:
    """Refuse what is said of a session before its party came, or before it begins, where they came early."""
    if booking.status != "attended":
        raise NotThere()
    if not session.has_begun(clock.now()):
        raise NotBegun()


def create_feedback(db: DbSession, booking: Booking, rating: int, comment: str | None) -> Feedback:
    if feedback_of(db, booking.id):
        raise AlreadyGiven(Text("审核之前可以修改原来的评价。", "Until it is moderated it can be changed."))
    feedback = Feedback(id=new_id(), version=0, booking_id=booking.id, session_id=booking.session_id)
    feedback.created_at = clock.now()
    db.add(feedback)
    set_rating(db, feedback, rating, comment)
    records.note(db, booking, "feedback", rating=rating)
    return feedback


def amend(
    db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, rating: int, comment: str | None
) -> dict[str, Any]:
    """Change what was said, until its comment has been moderated; said again as it was, nothing changes.

    Raises NoSuchBooking, NoSuchFeedback, AlreadyModerated.
    """
    bookings.find_own(db, citizen_id, booking_id)
    _session, booking = bookings.lock(db, booking_id)
    feedback = feedback_of(db, booking_id)
    if feedback is None:
        raise NoSuchFeedback()
    if (feedback.rating, comment_of(feedback)) == (rating, comment or None):
        return feedback_view(feedback)
    if feedback.moderated_at:
        raise AlreadyModerated()
    set_rating(db, feedback, rating, comment)
    records.note(db, booking, "feedback", rating=rating)
    return feedback_view(feedback)


def set_rating(db: DbSession, feedback: Feedback, rating: int, comment: str | None) -> None:
    """Put down a rating and a comment, and tell of the rating."""
    feedback.rating = rating
    feedback.sealed_comment = privacy.seal(comment) if comment else None
    feedback.status = "waiting" if comment else "none"
    feedback.version += 1
    db.flush()
    emit(db, FeedbackGiven, feedback)
    log.info("feedback given", booking_id=feedback.booking_id, session_id=feedback.session_id)


def show_feedback(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """What the citizen said of one of their own bookings. Raises NoSuchBooking, NoSuchFeedback."""
    bookings.find_own(db, citizen_id, booking_id)
    feedback = feedback_of(db, booking_id)
    if feedback is None:
        raise NoSuchFeedback()
    return feedback_view(feedback)


def feedback_of(db: DbSession, booking_id: uuid.UUID) -> Feedback | None:
    return db.scalar(select(Feedback).filter_by(booking_id=booking_id))


def list_feedback(
    db: DbSession, actor: Actor, *, session_id: uuid.UUID | None, status: str, cursor: str | None, limit: int
) -> dict[str, Any]:
    """Comments of a status at the sessions the actor works at, oldest first. Raises NoSuchSession, NotYourSession."""
    if session_id:
        sessions.find_for_staff(db, actor, session_id)
    query = visible_feedback(actor).where(Feedback.status == status)
    if session_id:
        query = query.where(Feedback.session_id == session_id)
    feedback = page(db, query, Feedback.id, cursor, limit)
    return feedback | {"items": staff_views(db, feedback["items"])}


def visible_feedback(actor: Actor) -> Select[Any]:
    query = select(Feedback).join(Session, Session.id == Feedback.session_id)
    if actor.has("office"):
        return query
    return query.where(or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues)))


def staff_views(db: DbSession, items: list[Feedback]) -> list[dict[str, Any]]:
    """Each with the title and time of its session."""
    session_ids = {feedback.session_id for feedback in items}
    by_id = {
        session.id: session for session in db.scalars(select(Session).where(Session.id.in_(session_ids)))
    }
    return [feedback_view(feedback) | about(by_id[feedback.session_id]) for feedback in items]


def about(session: Session) -> dict[str, Any]:
    return {"title": session.title, "starts_at": session.starts_at}


def moderate(db: DbSession, actor: Actor, *, feedback_id: uuid.UUID, publish: bool) -> dict[str, Any]:
    """Let everybody read a comment, or nobody; again so, nothing changes. A decision can be changed.

    Raises NoSuchFeedback, NotYourSession, NothingToModerate.
    """
    feedback = db.get(Feedback, feedback_id, with_for_update=True)
    if feedback is None:
        raise NoSuchFeedback()
    sessions.find_for_staff(db, actor, feedback.session_id)
    if feedback.status == "none":
        raise NothingToModerate()
    status = "published" if publish else "hidden"
    if feedback.status != status:
        feedback.status, feedback.moderated_by, feedback.moderated_at = status, actor.subject, clock.now()
        db.flush()
        log.info("feedback moderated", feedback_id=feedback.id, status=status)
    return staff_views(db, [feedback])[0]


def show_session_feedback(
    db: DbSession, *, session_id: uuid.UUID, cursor: str | None, limit: int
) -> dict[str, Any]:
    """How a session was rated, and the comments everybody may read, newest first. Raises NoSuchSession."""
    sessions.find(db, session_id)
    query = select(Feedback).filter_by(session_id=session_id, status="published")
    comments_page = page(db, query, Feedback.id, cursor, limit, descending=True)
    comments = [feedback_view(feedback) for feedback in comments_page["items"]]
    return rating_summary(db, session_id) | {"items": comments, "next_cursor": comments_page["next_cursor"]}


def rating_summary(db: DbSession, session_id: uuid.UUID) -> dict[str, Any]:
    """{count, average (one decimal, None for none), ratings: [{rating, count}]}"""
    query = select(Feedback.rating, func.count()).filter_by(session_id=session_id).group_by(Feedback.rating)
    counts = {row.rating: int(row[1]) for row in db.execute(query)}
    count = sum(counts.values())
    average = round(sum(rating * n for rating, n in counts.items()) / count, 1) if count else None
    ratings = [{"rating": rating, "count": counts.get(rating, 0)} for rating in reversed(RATINGS)]
    return {"count": count, "average": average, "ratings": ratings}


def feedback_view(feedback: Feedback) -> dict[str, Any]:
    columns = ("id", "session_id", "booking_id", "rating", "status", "created_at")
    return {name: getattr(feedback, name) for name in columns} | {"comment": comment_of(feedback)}


def comment_of(feedback: Feedback) -> str | None:
    return privacy.unseal(feedback.sealed_comment) if feedback.sealed_comment else None
