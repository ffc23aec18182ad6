"""Who has a seat is reminded, within the day before, of each start that still stands."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from registration.bookings.model import Booking
from registration.sessions.model import Session

from ..memory import Ticket, Word
from ..town import Broken, Town
from .reading import day_of, hour_of, names, plain
from .told import calls, dates_of

TRUTH = "each is reminded of each start"
DAY, SLACK = timedelta(days=1), timedelta(hours=3)
"""How long before, and how long workers may take for it."""


def at_evening(town: Town) -> Iterator[Broken]:
    """Of what begins within a day: by now each has the message, or stands on the desk's list with it."""
    calls_now = calls(town)
    for starts, booking, ticket in parties_of_tomorrow(town):
        words = [*ticket.heard, *calls_now.get(ticket.id, [])]
        if not any(is_reminder(word, starts) for word in words):
            words_of = f"{ticket.holder.name}, seated on {booking.seated_at:%m-%d %H:%M}, is not reminded of"
            yield Broken(TRUTH, f"{words_of} {ticket.show.name} on {day_of(starts)} {hour_of(starts)}")


def is_reminder(word: Word, starts: datetime) -> bool:
    """Whatever was told within the day before and names the start reminds of it."""
    return starts - DAY - SLACK <= word.at and names(plain(word.text), starts)


def parties_of_tomorrow(town: Town) -> Iterator[tuple[datetime, Booking, Ticket]]:
    """Each start within a day, with each party that has had its seats since the day before it."""
    now = town.now()
    query = select(Booking, Session).join(Session, Session.id == Booking.session_id)
    query = query.where(Session.status == "open", Booking.holding > 0, Session.ends_at > now)
    with town.looking() as db:
        rows = db.execute(query.order_by(Booking.id)).all()
    for booking, session in rows:
        ticket = town.memory.tickets.get(str(booking.id))
        if ticket is None or ticket.holder.phone is None:
            continue
        for starts, _ in dates_of(
            {"dates": session.dates, "starts_at": session.starts_at, "ends_at": session.ends_at}
        ):
            if now < starts <= now + DAY and booking.seated_at <= starts - DAY - SLACK:
                yield starts, booking, ticket
