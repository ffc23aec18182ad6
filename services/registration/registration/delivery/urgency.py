"""What may wake people: what they wrote for in the night, and news of what is on, or was to be, within some hours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.web.app import settings

from ..bookings import records
from ..bookings.model import Booking
from ..notices.model import Notice
from ..sessions.model import Session, span_of, spans_of
from .texts import OWN_ACTS

Span = tuple[datetime, datetime]

# None is of use in the night before.
NEVER_URGENT = {"reminder", "feedback_request", "held", "both_held"}


def is_urgent(db: DbSession, notice: Notice) -> bool:
    """Sign-in codes are, the answer to a message of somebody's own, and what is told of what begins within some hours
    and is not over: also where that is put off, so that nobody sets out in vain."""
    booking = db.get(Booking, notice.booking_id) if notice.booking_id else None
    if booking is None:
        return notice.wish_id is None
    if notice.kind in NEVER_URGENT:
        return False
    if notice.kind in OWN_ACTS and records.lines_of(db, booking.id)[-1].channel == "sms":
        return True
    now, hours = clock.now(), timedelta(hours=settings().urgent_hours)
    spans = spans_spoken_of(db.get_one(Session, booking.session_id), notice)
    return any(starts_at - now <= hours and ends_at > now for starts_at, ends_at in spans)


def spans_spoken_of(session: Session, notice: Notice) -> set[Span]:
    """When what a notice tells of is, or was to be: of a change, the dates that it changes."""
    spans, data = set(spans_of(session)), notice.data or {}
    before = data.get("before") or data.get("was") or {}
    return spans ^ spans_before(session, before) or spans


def spans_before(session: Session, before: Mapping[str, Any]) -> set[Span]:
    """When a session was to be, by those of its terms that were others."""
    dates = before.get("dates", session.dates)
    if dates:
        return {span_of(date) for date in dates}
    span = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    return {span_of({name: before.get(name, moment) for name, moment in span.items()})}
