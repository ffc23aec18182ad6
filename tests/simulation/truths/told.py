"""What each person was last told about each of their places is what is so; whoever cannot be told stands on a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from registration.bookings.model import Booking
from registration.sessions.model import Session

from ..acts.desks import phone_list
from ..memory import Person, Ticket, Word
from ..town import Broken, Town
from .reading import (
    day_of,
    hour_of,
    is_in_language,
    names,
    names_any_day,
    number_said,
    plain,
    says_how_it_was,
    says_off,
    state_said,
)

TRUTH = "what each was last told is so"
SILENCE = "waiting does not end in silence"
ON_NO_LIST = "whoever cannot be told stands on a list"
WORDS = "a change is told in the language of the booking, with from when"
STATE = {
    "confirmed": "seated",
    "attended": "seated",
    "waitlisted": "waiting",
    "no_show": "missed",
    "cancelled": "off",
}
CUTOFF = timedelta(minutes=60)
"""How long before the start nobody who waits is given a seat by message any more."""
OVER = timedelta(hours=24)
"""For how long after its end it matters what is known of a show."""

Dates = list[tuple[datetime, datetime]]


@dataclass
class Belief:
    """What a person takes to be so of a place of theirs, by all that they heard, the newest last."""

    state: str | None = None
    number: int | None = None
    dates: Dates = field(default_factory=list)
    """As a page last showed them"""
    since: list[str] = field(default_factory=list)
    """What texts said since"""
    at_door: list[datetime] = field(default_factory=list)
    """When a door let them in: whoever is there knows that it is on"""

    def hear(self, word: Word) -> None:
        if word.page is not None:
            self.state = STATE[word.page["status"]]
            self.number = word.page["position"]
            self.dates = dates_of(word.page["session"])
            self.since = []
        else:
            self.at_door += [word.at] if word.kind == "door" else []
            self.state = state_said(word.text) or self.state
            self.number = number_said(word.text) or self.number
            self.since.append(plain(word.text))


def dates_of(session: dict[str, Any]) -> Dates:
    """From when to when a session is, by its view: of a series each date."""
    spans = session.get("dates") or [session]
    return [tuple(as_moment(span[name]) for name in ("starts_at", "ends_at")) for span in spans]  # type: ignore[misc]


def as_moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def at_evening(town: Town) -> Iterator[Broken]:
    """Each place in a show that is not long over."""
    calls_now = calls(town)
    with town.looking() as db:
        for booking, session in rows_of(db, town.now()):
            ticket = town.memory.tickets.get(str(booking.id))
            if ticket:
                yield from find_unclear(ticket, booking.locale)
            if ticket and (
                fault := find_fault(db, town, ticket, booking, session, calls_now.get(str(booking.id), []))
            ):
                yield fault


def find_unclear(ticket: Ticket, locale: str) -> Iterator[Broken]:
    """Texts that are not in somebody's language, or that tell of another time and not of the one before."""
    texts = (word.text for word in ticket.heard if word.page is None and word.kind != "door")
    for text in texts:
        if not is_in_language(text, locale) or not says_how_it_was(text):
            yield Broken(WORDS, f"{ticket.holder.name} at {ticket.show.name} was told: {text}")


def rows_of(db: DbSession, now: datetime) -> list[tuple[Booking, Session]]:
    query = select(Booking, Session).join(Session, Session.id == Booking.session_id)
    return [
        (row[0], row[1]) for row in db.execute(query.where(Session.ends_at > now - OVER).order_by(Booking.id))
    ]


def calls(town: Town) -> dict[str, list[Word]]:
    """{id of a booking or a wish: what the desk has on its list to tell}"""
    return calls_at(town, town.now())


@lru_cache(1)
def calls_at(town: Town, _now: datetime) -> dict[str, list[Word]]:
    """Looked up once of an evening."""
    words_by_ticket: dict[str, list[Word]] = {}
    for call in [*phone_list(town, "callable"), *phone_list(town, "unreachable")]:
        words_by_ticket.setdefault(call["booking_id"] or call["wish_id"], []).append(
            Word(town.now(), call["kind"], call["text"])
        )
    return words_by_ticket


def find_fault(
    db: DbSession, town: Town, ticket: Ticket, booking: Booking, session: Session, words_told: list[Word]
) -> Broken | None:
    """How what a person was told, or will be by the desk, differs from what is so."""
    belief = Belief()
    for word in [*ticket.heard, *words_told]:
        belief.hear(word)
    if session.ends_at <= town.now():
        in_vain = is_out_of_reach(town, ticket.holder, session.starts_at - CUTOFF)
        return None if in_vain else find_fault_after(belief, ticket, booking, session)
    fault = difference(db, belief, booking, session, town.now())
    if fault is None:
        return None
    is_untold = is_out_of_reach(town, ticket.holder, town.now()) and not words_told
    return Broken(ON_NO_LIST if is_untold else TRUTH, in_words(ticket, fault))


def is_out_of_reach(town: Town, person: Person, since: datetime) -> bool:
    """Whether at any moment since then no message reached a person."""
    is_new = person.phone_since is not None and person.phone_since > since
    return is_new or not person.is_mobile or f"+86{person.phone}" in town.post.dead


def find_fault_after(belief: Belief, ticket: Ticket, booking: Booking, session: Session) -> Broken | None:
    """Of what is over it matters whether it was on, and that who waited in vain was told so."""
    state = state_of(booking, session)
    if state == "off" and belief.state != "off":
        return Broken(TRUTH, in_words(ticket, f"it was off, and they think {belief.state}"))
    cutoff = session.starts_at - CUTOFF
    if state == "waiting" and all(word.at < cutoff for word in ticket.heard):
        return Broken(SILENCE, in_words(ticket, "nobody told them that no seat came free"))
    return None


def in_words(ticket: Ticket, fault: str) -> str:
    last = ticket.heard[-1] if ticket.heard else None
    word_heard = f"last heard ({last.kind}): {last.text or 'the page'}" if last else "heard nothing"
    return f"{ticket.holder.name} at {ticket.show.name}: {fault}; {word_heard}"


def difference(
    db: DbSession, belief: Belief, booking: Booking, session: Session, now: datetime
) -> str | None:
    """What is otherwise than it is believed to be."""
    if getattr(booking, "left_at", None):
        return None  # who came to some of a series and wants no more is told nothing more
    state = state_of(booking, session)
    if belief.state != state:
        return f"it is {state}, and they think {belief.state}"
    if state == "off":
        return None
    is_hoping = state == "waiting" and now < session.starts_at - CUTOFF
    if is_hoping and (fault := wrong_number(db, belief, booking)):
        return fault
    return wrong_date(belief, session, now)


def state_of(booking: Booking, session: Session) -> str:
    return "off" if session.status == "cancelled" else STATE[booking.status]


def wrong_number(db: DbSession, belief: Belief, booking: Booking) -> str | None:
    """Nobody is further back in line than they were told."""
    line = Booking.session_id == booking.session_id, Booking.status == "waitlisted"
    ahead = select(func.count()).where(*line, Booking.number < booking.number)
    number = 1 + (db.scalar(ahead) or 0)
    is_worse = belief.number is not None and number > belief.number
    return f"they are number {number}, and were told {belief.number}" if is_worse else None


def takes_for_off(belief: Belief, text: str, starts: datetime, ends: datetime) -> bool:
    """Whether somebody who heard this takes a date of a series to be off: nobody whom its door let in."""
    is_there = any(starts - CUTOFF <= at <= ends for at in belief.at_door)
    return says_off(text, starts) and not is_there


def wrong_date(belief: Belief, session: Session, now: datetime) -> str | None:
    """Each date to come that is otherwise than on the page they saw stands in a text since; the last text is right."""
    dates = dates_of({"dates": session.dates, "starts_at": session.starts_at, "ends_at": session.ends_at})
    known, so = ({starts for starts, _ in spans if starts > now} for spans in (belief.dates, dates))
    text = " ".join(belief.since)
    for starts in sorted(so - known):
        if not names(text, starts):
            return f"it is on {day_of(starts)} {hour_of(starts)}, which nobody told them"
    for starts in sorted(known - so if session.dates else ()):
        if not names(text, starts, with_hour=False):
            return f"it is no longer on {day_of(starts)}, which nobody told them"
    if off := [
        starts for starts, ends in dates if session.dates and takes_for_off(belief, text, starts, ends)
    ]:
        return f"it was on {day_of(off[0])} {hour_of(off[0])}, and they were told that it is off"
    dated = [word for word in belief.since if names_any_day(word)]
    if not session.dates and dated and not names(dated[-1], session.starts_at):
        return f"it is on {day_of(session.starts_at)} {hour_of(session.starts_at)}, not as they last heard"
    return None
