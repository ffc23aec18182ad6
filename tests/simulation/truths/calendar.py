"""Venues open by the week as they said; registration has what venues open, and reporting who came, by head or door."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from registration.sessions.model import Session
from reporting.openings.model import VenueDay
from venues.calendar.model import Closure, Opening, Slot
from venues.pledges.recount import minutes_of

from ..acts.patterns import WEEKDAYS
from ..memory import Pattern
from ..town import Broken, Town
from .mirrors import count_booked, count_walked, name_of

WEEKLY = "a day that is as the week is said to be is so"
OPENED = "registration has what venues open"
HOURS = "what was open stays in its venue's hours"
VISITORS = "the office counts who came, by head where somebody counted"
Span = tuple[datetime, datetime]


def at_evening(town: Town) -> Iterator[Broken]:
    for pattern in town.memory.patterns.values():
        yield from check_pattern(town, pattern)
    yield from check_openings(town)
    yield from check_hours(town)
    yield from check_visitors(town)


def check_pattern(town: Town, pattern: Pattern) -> Iterator[Broken]:
    """The days from tomorrow on of which the venue's page shows no difference from the pattern."""
    first = max(pattern.first, town.now().date() + timedelta(days=1))
    if first > pattern.last:
        return
    path = f"/venues/{town.memory.venues[pattern.venue]['id']}/opening-days"
    path += f"?from_date={first}&until_date={pattern.last}"
    path += f"&space_id={pattern.space_id}" if pattern.space_id else ""
    days = town.ask(town.memory.staff[pattern.venue], "GET", path, None, "venues").body["items"]
    for day in days:
        spans = [span_of(slot) for opening in day["openings"] for slot in opening["slots"]]
        spans_wanted = spans_on(pattern, date.fromisoformat(day["date"]))
        if day["differs"] is None and spans != spans_wanted:
            yield Broken(
                WEEKLY, f"{pattern.name} on {day['date']}: {in_words(spans)}, not {in_words(spans_wanted)}"
            )


def span_of(slot: dict[str, Any]) -> Span:
    starts, ends = (datetime.fromisoformat(slot[name]) for name in ("starts_at", "ends_at"))
    return starts, ends


def spans_on(pattern: Pattern, day: date) -> list[Span]:
    """What a pattern opens on a day."""
    if WEEKDAYS[day.weekday()] not in pattern.weekdays:
        return []
    starts = datetime(day.year, day.month, day.day, pattern.hour, tzinfo=SHANGHAI)
    return [(starts, starts + timedelta(hours=2))]


def in_words(spans: list[Span]) -> str:
    return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in spans) or "nothing"


def check_openings(town: Town) -> Iterator[Broken]:
    """Each slot to come is a session at its time; no other session of a slot is open."""
    with town.looking("venues") as db:
        slots = select(Slot).join(Opening).where(Opening.status == "declared", Slot.starts_at > town.now())
        declared = {slot.id: slot for slot in db.scalars(slots)}
    with town.looking() as db:
        ahead = select(Session).where(Session.kind == "slot", Session.starts_at > town.now())
        sessions = {session.id: session for session in db.scalars(ahead)}
    for id in sorted(declared.keys() | sessions.keys()):
        slot, session = declared.get(id), sessions.get(id)
        if fault := wrong_slot(slot, session):
            yield Broken(OPENED, f"{name_of(town, session) if session else id}: {fault}")


def wrong_slot(slot: Slot | None, session: Session | None) -> str | None:
    if slot is None:
        is_on = session is not None and session.status == "open"
        return "it is open, and its venue has no such slot" if is_on else None
    if session is None:
        return "its venue opens it, and there is no such session"
    if session.status != "open" and session.reason != "closed":
        return "its venue opens it, and it is off"
    so, shown = (slot.starts_at, slot.ends_at), (session.starts_at, session.full_end)
    return (
        None
        if shown == so
        else f"it is from {shown[0]} to {shown[1]}, and its venue opens from {so[0]} to {so[1]}"
    )


def check_hours(town: Town) -> Iterator[Broken]:
    """Of each day of a venue: no slot that was held, though nobody came, is missing in the minutes that are counted.

    But for those in the time of a closure, and those that their venue took back before they began: of either
    registration may have heard late.
    """
    with town.looking("venues") as db:
        shut = [(row.venue_id, row.starts_at, row.ends_at) for row in db.scalars(select(Closure))]
        taken_back = {*db.scalars(select(Opening.id).filter_by(status="withdrawn"))}
    query = select(Session).where(
        Session.kind == "slot", Session.status == "open", Session.ends_at <= town.now()
    )
    spans: dict[tuple[uuid.UUID, date], list[Span]] = defaultdict(list)
    with town.looking() as db:
        for session in db.scalars(query):
            starts, ends, venue_id = session.starts_at, session.full_end, session.venue_id
            if (
                venue_id
                and session.opening_id not in taken_back
                and not any(id == venue_id and begins < ends and until > starts for id, begins, until in shut)
            ):
                spans[venue_id, starts.astimezone(SHANGHAI).date()].append((starts, ends))
    with town.looking("reporting") as db:
        minutes = {(row.venue_id, row.date): row.minutes for row in db.scalars(select(VenueDay))}
    for (venue_id, day), of_day in sorted(spans.items()):
        so, counted = minutes_of(of_day), minutes.get((venue_id, day), 0)
        if so > counted:
            yield Broken(
                HOURS, f"{name_of_venue(town, venue_id)} was open on {day} for {so} minutes, not {counted}"
            )


def name_of_venue(town: Town, id: uuid.UUID) -> str:
    return next(name for name, row in town.memory.venues.items() if row["id"] == str(id))


def check_visitors(town: Town) -> Iterator[Broken]:
    with town.looking() as db:
        came = count_visitors(town, db)
    with town.looking("reporting") as db:
        visitors = Counter({(row.venue_id, row.date): row.visitors for row in db.scalars(select(VenueDay))})
    for venue_id, day in sorted(came.keys() | visitors.keys()):
        so, counted = came[venue_id, day], visitors[venue_id, day]
        if so != counted:
            yield Broken(
                VISITORS, f"{so} came to {name_of_venue(town, venue_id)} on {day}, and {counted} are counted"
            )


def count_visitors(town: Town, db: DbSession) -> Counter[tuple[uuid.UUID, date]]:
    """{(venue, date): people who came}, of what was on."""
    booked, walked = count_booked(db), count_walked(db)
    sums: Counter[tuple[uuid.UUID, date]] = Counter()
    for session in db.scalars(select(Session).where(Session.status == "open", Session.venue_id.is_not(None))):
        let_in = booked.get(session.id, (0, 0))[1] + walked.get(session.id, 0)
        day = session.starts_at.astimezone(SHANGHAI).date()
        sums[session.venue_id, day] += town.memory.head_counts.get(str(session.id), let_in)  # type: ignore[index]
    return sums
