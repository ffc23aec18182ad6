"""Answers: what venues opened or declined, told to each of those who had asked for it, once.

A wish is settled in the transaction that writes its notice, so a worker that dies tells nobody twice. Who asks after
the answer was heard is not meant by it: they may ask for more of what is full by then.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.jobs import Piece
from chassis.storage.rows import insert_into

from ..citizens.model import Citizen
from ..notices import notices
from ..notices.model import Notice, new_notice_row
from ..schema import table_of
from ..sessions.model import Session
from . import demand, unheard
from .model import DECLINED, NOTICES, OPENED, Answer, Wish, is_in_part

log = get_logger()

AT_ONCE = 200
# A slot's session is made by another transaction; one that never comes has been withdrawn before anybody saw it.
LOOK_AGAIN, GIVE_UP = timedelta(seconds=10), timedelta(days=1)
rows = table_of(Answer)
NEXT_DUE = (
    select(Answer)
    .where(Answer.done_at.is_(None), Answer.due_at <= bindparam("now"))
    .order_by(Answer.due_at, Answer.id)
    .limit(1)
)


def learn_slots(db: DbSession, *, id: uuid.UUID, venue_id: uuid.UUID, slots: list[dict[str, Any]]) -> None:
    """The slots of an opening that answer somebody; what is known already stays as it was learnt. One that was moved
    out of the part of the day that it answers answers nobody any more."""
    for slot in slots:
        if is_in_part(slot["starts_at"], slot["ends_at"], slot["answers"]["part"]):
            learn(db, OPENED, id=slot["id"], venue_id=venue_id, note="", **slot["answers"])
        else:
            take_back(db, slot["id"])


def take_back(db: DbSession, answer_id: uuid.UUID) -> None:
    """Let those ask again who have not heard of an answer that is none any more, and tell it to nobody."""
    answer = db.get(Answer, answer_id, populate_existing=True, with_for_update=True)
    if answer:
        if unheard.is_untold(db, answer_id):
            unheard.reopen(db, answer_id)
        answer.done_at = clock.now()


def learn_decline(db: DbSession, **decline: Any) -> None:
    """That a venue will not open for those who asked for a part of a day, in its words."""
    learn(db, DECLINED, **decline)


def learn(db: DbSession, kind: str, **answer: Any) -> None:
    moments = {"learnt_at": clock.now(), "due_at": notices.due_later(), "done_at": None}
    db.execute(insert_into(db, rows).on_conflict_do_nothing(), answer | moments | {"kind": kind})


def next_due(db: DbSession) -> Answer | None:
    """The answer that is to be told next."""
    return db.scalar(NEXT_DUE, {"now": clock.now()})


def answer_due(db: DbSession) -> bool:
    """Tell those who asked what their venues answered, once those ask again whose answer came to nothing unheard. For a
    piece; whether there may be more."""
    piece, is_more_unheard = Piece(), unheard.ask_again(db)
    while answer := next_due(db):
        tell(db, answer)
        db.flush()
        if piece.is_over:
            return True
    return is_more_unheard


def tell(db: DbSession, answer: Answer) -> None:
    """Tell some of those who had asked; once it is all of them, or there is nothing to tell, the answer is done."""
    now = clock.now()
    session = db.get(Session, answer.id, populate_existing=True) if answer.kind == OPENED else None
    if answer.kind == OPENED and may_come(session, answer, now):
        answer.due_at = now + LOOK_AGAIN
        return
    is_off = answer.kind == OPENED and (session is None or session.status != "open" or session.has_begun(now))
    wishes = [] if is_off else meant_by(db, answer)
    answer_each(db, answer, wishes)
    if len(wishes) < AT_ONCE:
        answer.done_at = now


def may_come(session: Session | None, answer: Answer, now: datetime) -> bool:
    """Whether what was opened may be bookable later: it is not here yet, or a closure hit it, which may be lifted."""
    if session is None:
        return now - answer.learnt_at < GIVE_UP
    return session.status != "open" and session.reason == "closed" and not session.has_begun(now)


def meant_by(db: DbSession, answer: Answer) -> Sequence[Wish]:
    """The open wishes that an answer is to, locked: those of before it was heard."""
    what = {"venue_id": answer.venue_id, "date": answer.date, "part": answer.part, "status": "open"}
    query = select(Wish).filter_by(**what).where(Wish.asked_at <= answer.learnt_at).order_by(Wish.id)
    locked_wishes = query.limit(AT_ONCE).with_for_update().execution_options(populate_existing=True)
    return db.scalars(locked_wishes).all()


def answer_each(db: DbSession, answer: Answer, wishes: Sequence[Wish]) -> None:
    """Settle wishes by an answer, and write to each who asked."""
    if not wishes:
        return
    ids = [wish.citizen_id for wish in wishes]
    citizens = db.execute(select(Citizen.id, Citizen.reach).where(Citizen.id.in_(ids)))
    reach = {row.id: row.reach for row in citizens}
    new = []
    for wish in wishes:
        wish.status, wish.settled_at, wish.answer_id = answer.kind, clock.now(), answer.id
        who: dict[str, Any] = {"citizen_id": wish.citizen_id, "reach": reach[wish.citizen_id]}
        about: dict[str, Any] = {"wish_id": wish.id, "data": {"answer_id": str(answer.id)}}
        new.append(new_notice_row(NOTICES[answer.kind], **about, **who))
    db.flush()
    db.execute(insert(table_of(Notice)), new)
    demand.touch(db, [answer.venue_id])
    log.info("wishes answered", answer_id=answer.id, count=len(wishes))
