"""What is on at a venue as a calendar that phones and office programs subscribe to (iCalendar, RFC 5545)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chassis.clock import now

from ..frame.formats import moment

MIME = "text/calendar"
LONGEST_LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""
HEAD = ("VERSION:2.0", "PRODID:-//Learning Week//Venue//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
EVERY_HOUR = "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
STATUSES = {"open": "CONFIRMED"}

Session = Mapping[str, Any]


def as_calendar(name: str, sessions: Iterable[Session]) -> str:
    """A calendar of this name with an event for each session, and for each date of a series."""
    lines = [
        "BEGIN:VCALENDAR",
        *HEAD,
        f"X-WR-CALNAME:{escaped(name)}",
        EVERY_HOUR,
        *(line for session in sessions for line in events(session)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def events(session: Session) -> Iterator[str]:
    """The lines of a session: one event, or one for each date of a series."""
    for date in session["dates"] or [session]:
        yield "BEGIN:VEVENT"
        yield f"UID:{date['id']}"
        yield f"DTSTAMP:{utc(now())}"
        yield f"DTSTART:{utc(date['starts_at'])}"
        yield f"DTEND:{utc(date['ends_at'])}"
        yield f"SUMMARY:{escaped(session['title'])}"
        yield f"LOCATION:{escaped(where(session['place']))}"
        yield f"STATUS:{STATUSES.get(session['status'], 'CANCELLED')}"
        yield "END:VEVENT"


def where(place: Mapping[str, Any] | None) -> str:
    """Venue, space and address."""
    parts = [place[part] for part in ("name", "space_name", "address")] if place else []
    return " ".join(part for part in parts if part)


def utc(time: datetime | str) -> str:
    """A moment as 20211106T010000Z."""
    return f"{moment(time).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text of one line, in which nothing ends it (RFC 5545, 3.3.11)."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A line cut where it is too long, never within a character; what goes on begins with a space."""
    pieces, length = [""], 0
    for character in line:
        octets = len(character.encode())
        if length + octets > LONGEST_LINE:
            pieces.append(" ")
            length = 1
        pieces[-1] += character
        length += octets
    return "\r\n".join(pieces)
