"""Answers that came to nothing before those who had asked heard of them: they ask as before, and are answered anew."""

import uuid
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.jobs import do_each

from ..notices.model import UNTOLD, Notice
from ..sessions.model import Session
from . import demand
from .model import NOTICES, OPENED, Answer, Wish

log = get_logger()

AT_ONCE = 50


def came_to_nothing() -> Select[uuid.UUID | None]:
    """The answers by which something was opened that is ahead and off, and of which somebody has not heard."""
    off = (Session.status != "open", Session.starts_at > clock.now())
    session = select(Session.id).where(Session.id == Wish.answer_id, *off)
    notice = select(Notice.id).where(Notice.wish_id == Wish.id, Notice.written_at >= Wish.settled_at)
    heard_by_nobody = (session.exists(), notice.where(is_untold()).exists())
    return select(Wish.answer_id).where(*settled_by_one(), *heard_by_nobody).distinct().limit(AT_ONCE)


def settled_by_one() -> tuple[ColumnElement[bool], ...]:
    """Of wishes: something was opened for them, and their day is not past."""
    return Wish.status == OPENED, Wish.date >= clock.today()


def is_untold() -> ColumnElement[bool]:
    """Of notices: it tells of what was opened, and nobody was told it, nor is just being told."""
    is_under_way = and_(Notice.status == "due", Notice.attempts > 0)
    is_waiting = and_(Notice.status.in_(UNTOLD), ~is_under_way)
    return and_(Notice.kind == NOTICES[OPENED], or_(is_waiting, Notice.status == "dropped"))


def ask_again(db: DbSession) -> bool:
    """Let those ask again who were not told in time of what is off now; whether there may be more."""
    answer_ids = db.scalars(came_to_nothing()).all()
    return do_each(answer_ids, partial(reopen, db)) or len(answer_ids) == AT_ONCE


def is_any(db: DbSession) -> bool:
    """Whether `ask_again` would find an answer."""
    return db.scalar(came_to_nothing()) is not None


def reopen(db: DbSession, answer_id: uuid.UUID) -> None:
    """Open the wishes again of which nobody heard that they were answered so.

    All that the venue answered is looked at again: this, which a closure may have hit that is lifted later, and what
    it answered after it.
    """
    fresh = {"populate_existing": True}
    of_answer = select(Wish).where(Wish.answer_id == answer_id, *settled_by_one()).order_by(Wish.id)
    wishes = {wish.id: wish for wish in db.scalars(of_answer.with_for_update().execution_options(**fresh))}
    untold = select(Notice).where(Notice.wish_id.in_(list(wishes)), is_untold()).order_by(Notice.id)
    for notice in db.scalars(untold.with_for_update().execution_options(**fresh)):
        wish = wishes[notice.wish_id]  # type: ignore[index]
        if wish.settled_at and notice.written_at >= wish.settled_at:
            notice.status = "dropped"
            wish.reopen()
    db.flush()
    answer = db.get_one(Answer, answer_id)
    same = Answer.venue_id == answer.venue_id, Answer.date == answer.date, Answer.part == answer.part
    db.execute(update(Answer).where(*same).values(done_at=None, due_at=clock.now()))
    demand.touch(db, [answer.venue_id])
    log.info("wishes opened again", answer_id=answer_id)
