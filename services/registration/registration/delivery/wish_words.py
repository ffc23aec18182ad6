"""The words of what is told to those who asked a venue to open."""

from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.web.app import settings

from ..notices.model import Notice
from ..schedule.model import Venue
from ..sessions import times
from ..sessions.model import Session
from ..wishes.model import Answer, Wish
from . import texts


def values_of(db: DbSession, notice: Notice, wish: Wish, *, is_call: bool) -> dict[str, Any] | None:
    """What a text may speak of; None where it is of no use any more: what was opened is off by now, or has begun, or
    another answer stands, or none."""
    if wish.answer_id is None or answer_told_by(notice) not in (None, str(wish.answer_id)):
        return None
    answer, venue = db.get_one(Answer, wish.answer_id), db.get(Venue, wish.venue_id)
    session = db.get(Session, wish.answer_id) if notice.kind == "wish_answered" else None
    if answer.kind != texts.ANSWERS[notice.kind]:
        return None
    if notice.kind == "wish_answered" and not (session and is_ahead(session)):
        return None
    values = {"venue": venue.name if venue else "", "wished": describe_part(wish), "note": answer.note}
    return values | (describe_offer(session, wish.locale, is_call=is_call) if session else {})


def answer_told_by(notice: Notice) -> str | None:
    """The id of the answer that a notice tells of; None of one by an earlier version."""
    answer_id: str | None = (notice.data or {}).get("answer_id")
    return answer_id


def is_ahead(session: Session) -> bool:
    return session.status == "open" and not session.has_begun(clock.now())


def describe_offer(session: Session, locale: str, *, is_call: bool) -> dict[str, Any]:
    """The session that was opened, and where it is booked."""
    link = (
        getattr(texts.ON_THE_PHONE, locale) if is_call else f"{settings().portal}/sessions/{session.id}/book"
    )
    return {"what": times.describe_session(session, locale), "places": session.asked, "link": link}


def describe_part(wish: Wish) -> str:
    """11月7日（周日）晚上, the evening of Sun 7 Nov."""
    part = getattr(texts.PARTS[wish.part], wish.locale)
    if wish.locale == "en":
        return f"{part} of {wish.date:%a %-d %b}"
    return f"{wish.date.month}月{wish.date.day}日（周{times.WEEKDAYS[wish.date.weekday()]}）{part}"
