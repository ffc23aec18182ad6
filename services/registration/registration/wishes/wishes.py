"""Wishes: asking a venue to open, in a citizen's own name; withdrawing it; seeing one's own."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import SHANGHAI
from chassis.errors import Conflict, Invalid, NotFound, TooMany
from chassis.logs import get_logger
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web import slips
from chassis.wording import Text, locale

from ..citizens import citizens
from ..schedule.model import Venue
from ..sessions import refusals, sessions
from ..sessions.editions import Edition
from ..sessions.model import Session
from . import demand
from .model import Answer, Wish, end_of, is_in_part, part_of

log = get_logger()

MOST_OPEN = 20
"""Wishes that a citizen can have open at once."""
MOST_A_DAY = 40
"""Wishes that one who asks and withdraws can ask in a day."""


class NoSuchVenue(NotFound):
    title = Text("没有这个场馆", "There is no such venue")


class NoSuchWish(NotFound):
    """Also for one that is someone else's: whether it exists is not told."""

    title = Text("您没有这个请求", "You have no such wish")


class TooManyWishes(Conflict):
    """`limit` is how many one can have open at once."""

    title = Text("您的请求已到上限", "You have as many wishes as one can")


class WishesTooFast(TooMany):
    title = Text("今天的请求太多，请明天再来", "Too many wishes for one day; come again tomorrow")


class OpenThen(Conflict):
    """`session_id`: what can be booked, from `starts_at` to `ends_at`; with `all_the_same` the wish is taken."""

    title = Text("那时候已经开放，还有名额，直接报名即可", "It is open then and has seats left: book it")


class SeatsLeft(Conflict):
    """`session_id` is the session that can be booked."""

    title = Text("这一场还有名额，直接报名即可", "This session has seats left: book it")


class NotAtVenue(Conflict):
    title = Text("这一场不在场馆，请向主办单位询问", "This session is at no venue; ask its organiser")


def ask(
    db: DbSession,
    *,
    citizen_id: uuid.UUID,
    asker: str,
    channel: str = "self",
    venue_id: uuid.UUID | None = None,
    date: dt.date | None = None,
    part: str = "",
    session_id: uuid.UUID | None = None,
    all_the_same: bool = False,
) -> Wish:
    """Ask a venue for a part of a day, or for more of a session that is full; what is asked already stays as it is.

    `asker`: who does it, `channel`: self or desk; `all_the_same`: though the venue is open then, with seats. Raises
    Unauthorised, NoSuchVenue, Invalid naming `date`, NoSuchSession, SeatsLeft, OpenThen, NotAtVenue, SessionOver,
    TooManyWishes, WishesTooFast.
    """
    lock_citizen(db, citizen_id)
    if session_id:
        venue_id, date, part = place_and_time(full_session(db, session_id))
    assert venue_id and date
    check_venue(db, venue_id)
    check_time(date, part)
    if session_id is None:
        check_edition(db, date)
    columns = {"citizen_id": citizen_id, "venue_id": venue_id, "date": date, "part": part}
    wish = db.scalar(select(Wish).filter_by(**columns).with_for_update())
    if wish is not None and wish.status == "open":
        return wish
    if session_id is None and not all_the_same:
        refuse_open(db, venue_id, date, part)
    refuse_too_many(db, citizen_id)
    wish = wish or Wish(id=new_id(), **columns)
    wish.session_id, wish.channel, wish.asker = session_id, channel, asker
    return write_down(db, wish)


def write_down(db: DbSession, wish: Wish) -> Wish:
    """Ask it now, in the reader's language, whatever was answered before."""
    wish.reopen()
    wish.locale, wish.asked_at = locale(), clock.now()
    db.add(wish)
    db.flush()
    demand.touch(db, [wish.venue_id])
    log.info("venue asked", wish_id=wish.id, venue_id=wish.venue_id)
    return wish


def lock_citizen(db: DbSession, citizen_id: uuid.UUID) -> None:
    """Let one of a citizen's wishes be asked after the other, and none while they are erased. Raises Unauthorised."""
    citizens.lock_citizens(db, citizen_id)
    citizens.get(db, citizen_id)


def full_session(db: DbSession, session_id: uuid.UUID) -> Session:
    """A session at a venue that has no seats left. Raises NoSuchSession, NotAtVenue, SessionOver, SeatsLeft."""
    session = sessions.find(db, session_id)
    if session.venue_id is None or session.access != "seats":
        raise NotAtVenue()
    if session.has_begun(clock.now()):
        raise refusals.SessionOver()
    if session.status == "open" and session.seats_left:
        raise SeatsLeft(session_id=str(session_id))
    return session


def place_and_time(session: Session) -> tuple[uuid.UUID | None, dt.date, str]:
    """The venue, the day and the part of it in which a session is."""
    return session.venue_id, session.starts_at.astimezone(SHANGHAI).date(), part_of(session.starts_at)


def refuse_open(db: DbSession, venue_id: uuid.UUID, date: dt.date, part: str) -> None:
    """Point to what the venue opens in that part of the day and can be booked now. Raises OpenThen."""
    begins, over = clock.midnight(date), clock.midnight(date + dt.timedelta(days=1))
    slots = select(Session).where(Session.venue_id == venue_id, Session.opening_id.is_not(None))
    slots = slots.where(Session.starts_at >= begins, Session.starts_at < over, Session.status == "open")
    for session in db.scalars(slots.order_by(Session.starts_at, Session.id)):
        is_bookable = session.seats_left and refusals.of_newcomer(session, 1) is None
        if is_bookable and is_in_part(session.starts_at, session.ends_at, part):
            times = {name: getattr(session, name).isoformat() for name in ("starts_at", "ends_at")}
            raise OpenThen(session_id=str(session.id), **times)


def check_venue(db: DbSession, venue_id: uuid.UUID) -> None:
    if db.get(Venue, venue_id) is None:
        text = Text("没有这个场馆，请从场馆页重新选择", "There is no such venue; choose one from its page")
        raise NoSuchVenue.field("venue_id", text)


def check_time(date: dt.date, part: str) -> None:
    """Refuse a part of a day that is over, or more than a year ahead."""
    end = end_of(date, part)
    if fault := slips.past(end) or slips.distant(end):
        raise Invalid.field("date", fault)


def check_edition(db: DbSession, date: dt.date) -> None:
    """Refuse a day on which no edition is that goes on or is to come; where none is known, any day may be asked for."""
    ahead = select(Edition).where(Edition.closes_on >= clock.today()).order_by(Edition.opens_on)
    editions = db.scalars(ahead).all()
    if editions and not any(edition.opens_on <= date <= edition.closes_on for edition in editions):
        first, last = editions[0].opens_on, editions[0].closes_on
        text = Text(
            f"活动周从 {first:%Y-%m-%d} 到 {last:%Y-%m-%d}，请选这些天里的一天",
            f"The edition is from {first:%Y-%m-%d} to {last:%Y-%m-%d}: choose one of these days",
        )
        raise Invalid.field("date", text)


def refuse_too_many(db: DbSession, citizen_id: uuid.UUID) -> None:
    """Refuse one who has asked for enough."""
    now = clock.now()
    of_citizen = select(func.count()).select_from(Wish).where(Wish.citizen_id == citizen_id)
    still_open = of_citizen.where(Wish.status == "open", Wish.date >= clock.today())
    if (db.scalar(still_open) or 0) >= MOST_OPEN:
        text = Text(
            f"最多同时有 {MOST_OPEN} 个请求，请先撤回不要的。",
            f"You can have {MOST_OPEN} at once; withdraw those that you no longer want.",
        )
        raise TooManyWishes(text, limit=MOST_OPEN)
    if (db.scalar(of_citizen.where(Wish.asked_at > now - dt.timedelta(days=1))) or 0) >= MOST_A_DAY:
        raise WishesTooFast(retry_after=24 * 60 * 60)


def withdraw(db: DbSession, *, citizen_id: uuid.UUID, wish_id: uuid.UUID) -> Wish:
    """Ask no more; again, nothing changes. Raises NoSuchWish, WishSettled."""
    wish = db.get(Wish, wish_id, with_for_update=True, populate_existing=True)
    if wish is None or wish.citizen_id != citizen_id:
        raise NoSuchWish()
    if wish.withdraw():
        db.flush()
        demand.touch(db, [wish.venue_id])
    return wish


def list_own(db: DbSession, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """One's own wishes, the latest day first, as WishView."""
    query = select(Wish).filter_by(citizen_id=citizen_id)
    wishes = page(db, query, (Wish.date, Wish.id), cursor, limit, descending=True)
    return wishes | {"items": views(db, wishes["items"])}


def views(db: DbSession, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """The fields of WishView for each."""
    of_wishes = select(Venue.id, Venue.name).where(Venue.id.in_({wish.venue_id for wish in wishes}))
    names = {row.id: row.name for row in db.execute(of_wishes)}
    answers = answers_to(db, wishes)
    return [view(wish, names.get(wish.venue_id), answers.get(wish.answer_id)) for wish in wishes]


def view(wish: Wish, venue: str | None, answer: dict[str, Any] | None) -> dict[str, Any]:
    names = ("id", "venue_id", "date", "part", "session_id", "channel", "asked_at", "settled_at")
    state = {"venue": venue, "status": wish.state, "can_withdraw": wish.state == "open", "answer": answer}
    return {name: getattr(wish, name) for name in names} | state


def answers_to(db: DbSession, wishes: Sequence[Wish]) -> dict[uuid.UUID | None, dict[str, Any]]:
    """{id of an answer: its words, and the session that was opened}"""
    ids = {wish.answer_id for wish in wishes if wish.answer_id}
    query = select(Answer, Session).outerjoin(Session, Session.id == Answer.id).where(Answer.id.in_(ids))
    return {
        answer.id: {
            "note": answer.note,
            "session_id": session and session.id,
            "starts_at": session and session.starts_at,
            "ends_at": session and session.ends_at,
            "is_off": session is not None and session.status != "open",
        }
        for answer, session in (db.execute(query) if ids else ())
    }


def show(db: DbSession, wish: Wish) -> dict[str, Any]:
    """The fields of WishView."""
    return views(db, [wish])[0]


def wishes_of(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    """All of a citizen's wishes, as WishView."""
    return views(db, db.scalars(select(Wish).filter_by(citizen_id=citizen_id).order_by(Wish.id)).all())


def forget(db: DbSession, citizen_id: uuid.UUID) -> None:
    """Delete all of a citizen's wishes; the venues' numbers follow."""
    wishes = db.scalars(select(Wish).filter_by(citizen_id=citizen_id).with_for_update()).all()
    for wish in wishes:
        db.delete(wish)
    db.flush()
    demand.touch(db, [wish.venue_id for wish in wishes if wish.status == "open"])
