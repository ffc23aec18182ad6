"""When a door is kept: which moments a check-in can be of, and which of them say that someone stood there."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Invalid
from chassis.wording import Text

from ..sessions import times
from ..sessions.model import Session, span_of, spans_of
from .model import CheckIn

# How long before the start people are checked in, and how long after the end a paper list may still be typed in, or a
# device without network tell what it recorded.
EARLY, LATE = timedelta(minutes=60), timedelta(days=7)


class NotNow(Conflict):
    """`starts_at` and `ends_at` are when it is; sent again with `on_purpose` true, they are let in."""

    title = Text("这一场不在现在", "This is not on now")


def date_of(session: Session, date_id: uuid.UUID | None, at: datetime) -> uuid.UUID | None:
    """Which date of a series is meant, by default the nearest of those that are on; None where there is but one.

    Raises Invalid.
    """
    if not session.dates:
        return None
    if date_id is None:
        nearest = min(session.dates, key=lambda date: (not is_on(date, at), abs(span_of(date)[0] - at)))
        return uuid.UUID(nearest["id"])
    if str(date_id) not in {date["id"] for date in session.dates}:
        text = Text("请选择这个系列里的一场", "Choose one of the dates of this series")
        raise Invalid.field("date_id", text)
    return date_id


def is_on(date: Mapping[str, Any], at: datetime) -> bool:
    """Whether people come to a date at that moment: before its end, which may be nearer to the beginning of another."""
    starts_at, ends_at = span_of(date)
    return starts_at - EARLY <= at <= ends_at


def span_on(session: Session, date_id: uuid.UUID | None) -> tuple[datetime, datetime]:
    """From when to when a session is, or that date of a series."""
    spans = (span_of(date) for date in session.dates if date["id"] == str(date_id))
    return next(spans, (session.starts_at, session.ends_at))


def is_in_time(session: Session, date_id: uuid.UUID | None, at: datetime) -> bool:
    """Whether people can have been checked in at that moment."""
    starts_at, ends_at = span_on(session, date_id)
    return starts_at - EARLY <= at <= ends_at + LATE


def refuse_out_of_time(session: Session, date_id: uuid.UUID | None, at: datetime) -> None:
    """Refuse to check people in on another day, saying when it is. Raises NotNow."""
    if is_in_time(session, date_id, at):
        return
    starts_at, ends_at = span_on(session, date_id)
    span = times.span_in_words(starts_at, ends_at)
    text = Text(
        f"这一场是 {span.zh}。确定要放行，请确认后再签到。",
        f"This one is on {span.en}. To let them in all the same, confirm it.",
    )
    raise NotNow(text, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())


def was_kept(db: DbSession, session: Session, by: datetime | None = None) -> bool:
    """Whether anybody kept the door, `by` a moment: something was recorded there while people were to be let in."""
    query = select(CheckIn.id).where(
        CheckIn.session_id == session.id,
        CheckIn.undone_at.is_(None),
        CheckIn.way.not_in(("self", "undo")),
        or_(*(_while_kept(*span) for span in spans_of(session))),
        *([CheckIn.at <= by] if by else []),
    )
    return db.scalar(query.limit(1)) is not None


def _while_kept(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    return and_(CheckIn.at >= starts_at - EARLY, CheckIn.at <= ends_at)


def true_moment(at: datetime, seconds_ahead: int) -> datetime:
    """A device's moment by our clock, less what its own is ahead; never later than now, when it tells of it."""
    return min(at - timedelta(seconds=seconds_ahead), clock.now())
