"""Answers that came to nothing before those who had asked heard of them: they ask as before, and are answered anew."""

import uuid
from functools import partial

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.delivery.model import is_under_way
from chassis.logs import get_logger
from chassis.messaging.jobs import do_each

from ..notices.model import UNTOLD, Notice
from ..sessions.model import Session
from . import demand
from .model import NOTICES, OPENED, Answer, Wish

log = get_logger()

AT_ONCE = 50


# Of wishes: something was opened for them, and their day is not past.
SETTLED_BY_ONE = and_(Wish.status == OPENED, Wish.date >= bindparam("today"))
# Of notices: it tells of what was opened, and nobody was told it, nor is just being told.
IS_WAITING = and_(Notice.status.in_(UNTOLD), ~is_under_way(Notice))
IS_UNTOLD = and_(Notice.kind == NOTICES[OPENED], or_(IS_WAITING, Notice.status == "dropped"))
NOT_HEARD = exists().where(Notice.wish_id == Wish.id, Notice.written_at >= Wish.settled_at, IS_UNTOLD)
# The answers by which something was opened that is ahead and off, and of which somebody has not heard.
CAME_TO_NOTHING = (
    select(Wish.answer_id)
    .where(
        SETTLED_BY_ONE,
        exists().where(
            Session.id == Wish.answer_id, Session.status != "open", Session.starts_at > bindparam("now")
        ),
        NOT_HEARD,
    )
    .distinct()
    .limit(AT_ONCE)
)


def moments() -> dict[str, object]:
    """What the statements above ask by."""
    return {"now": clock.now(), "today": clock.today()}


def ask_again(db: DbSession) -> bool:
    """Let those ask again who were not told in time of what is off now; whether there may be more."""
    answer_ids = db.scalars(CAME_TO_NOTHING, moments()).all()
    return do_each(answer_ids, partial(reopen, db)) or len(answer_ids) == AT_ONCE


def is_untold(db: DbSession, answer_id: uuid.UUID) -> bool:
    """Whether somebody has not heard that they were answered so."""
    who = select(Wish.id).where(Wish.answer_id == answer_id, SETTLED_BY_ONE, NOT_HEARD)
    return db.execute(who.limit(1), moments()).first() is not None


def reopen(db: DbSession, answer_id: uuid.UUID) -> None:
    """Open the wishes again of which nobody heard that they were answered so.

    All that the venue answered is looked at again: this, which a closure may have hit that is lifted later, and what
    it answered after it.
    """
    fresh = {"populate_existing": True}
    of_answer = select(Wish).where(Wish.answer_id == answer_id, SETTLED_BY_ONE).order_by(Wish.id)
    locked_wishes = of_answer.with_for_update().execution_options(**fresh)
    wishes = {wish.id: wish for wish in db.scalars(locked_wishes, moments())}
    untold_notices = select(Notice).where(Notice.wish_id.in_(list(wishes)), IS_UNTOLD).order_by(Notice.id)
    for notice in db.scalars(untold_notices.with_for_update().execution_options(**fresh)):
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
