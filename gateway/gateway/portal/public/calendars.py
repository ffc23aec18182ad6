"""What is on at a venue as a calendar that phones and office programs subscribe to (iCalendar, RFC 5545 and 7986)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vText

from chassis.clock import now

from ..frame.formats import moment

MIME = "text/calendar"
MAKER = "-//Learning Week//Venue//ZH"
LOOK_AGAIN = timedelta(hours=1)
STATUSES = {"open": "CONFIRMED"}

Session = Mapping[str, Any]


def as_calendar(name: str, sessions: Iterable[Session]) -> str:
    """A calendar of this name with an event for each session, and for each date of a series."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", MAKER)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for session in sessions:
        for event in events(session):
            calendar.add_component(event)
    text: bytes = calendar.to_ical(sorted=False)
    return text.decode()


def events(session: Session) -> Iterator[Event]:
    """One event of a session, or one for each date of a series."""
    for date in session["dates"] or [session]:
        event = Event()
        event.add("uid", str(date["id"]))
        event.add("dtstamp", now())
        event.add("dtstart", utc(date["starts_at"]))
        event.add("dtend", utc(date["ends_at"]))
        event.add("summary", session["title"])
        event.add("location", where(session["place"]))
        event.add("status", STATUSES.get(session["status"], "CANCELLED"))
        yield event


def where(place: Mapping[str, Any] | None) -> str:
    """Venue, space and address."""
    parts = [place[part] for part in ("name", "space_name", "address")] if place else []
    return " ".join(part for part in parts if part)


def utc(time: datetime | str) -> datetime:
    """A moment, told as 20211106T010000Z: no calendar program needs to know a time zone for it."""
    return moment(time).astimezone(UTC)
