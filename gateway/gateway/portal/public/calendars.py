"""What is on as a calendar that phones and office programs subscribe to (iCalendar, RFC 5545 and 7986)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Response
from icalendar import Calendar, Component, Event, vText

from chassis.clock import now
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchSession, existing
from ..frame.addresses import whole_address
from ..frame.formats import moment
from ..frame.names import called

MIME = "text/calendar"
MAKER = "-//Learning Week//Venue//ZH"
LOOK_AGAIN = timedelta(hours=1)
END = "END:VCALENDAR"
STATUSES = {"open": "CONFIRMED"}

Session = Mapping[str, Any]


def of_one_session(id: UUID, owner: str, owner_id: UUID) -> Response:
    """The calendar of one session of its owner (`owner`: "activity_id", "venue_id"). Raises NoSuchSession."""
    with reading() as db:
        session = existing(queries.session(db, id), NoSuchSession)
    of = session["activity_id"] if owner == "activity_id" else (session["place"] or {}).get("venue_id")
    if of != owner_id:
        raise NoSuchSession()
    return as_answer(called(session), [session])


def as_answer(name: str, sessions: Iterable[Session], page: str = "") -> Response:
    """What `as_calendar` writes, as it is sent."""
    return Response(as_calendar(name, sessions, page), mimetype=MIME)


def as_calendar(name: str, sessions: Iterable[Session], page: str = "") -> str:
    """A calendar of this name with an event for each session, and for each date of a series; `page`: its address."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", MAKER)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    if page:
        calendar.add("url", page)
    head, end = _text(calendar).split(END)
    return "".join((head, *(text for session in sessions for text in events(session)), END, end))


def events(session: Session) -> Iterator[str]:
    """One event of a session, or one for each date of a series."""
    for date in session["dates"] or [session]:
        yield _event(
            str(date["id"]),
            utc(date["starts_at"]),
            utc(date["ends_at"]),
            called(session),
            where(session["place"]),
            STATUSES.get(session["status"], "CANCELLED"),
            session["sequence"] or 0,
            page_of(session),
        )


@lru_cache(maxsize=4096)
def _event(
    uid: str, start: datetime, end: datetime, title: str, place: str, status: str, sequence: int, page: str
) -> str:
    """An event as it is written. It is stamped with when that was: the same state has the same bytes."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now())
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title)
    event.add("location", place)
    event.add("status", status)
    event.add("sequence", sequence)
    event.add("url", page)
    return _text(event)


def _text(part: Component) -> str:
    text: bytes = part.to_ical(sorted=False)
    return text.decode()


def page_of(session: Session) -> str:
    """The page of its activity or, of a slot, of its venue; of neither, that of what is on."""
    if session["activity_id"]:
        return whole_address("pages.activities.show", id=session["activity_id"])
    if session["place"] and session["place"]["venue_id"]:
        return whole_address("pages.venues.show", id=session["place"]["venue_id"])
    return whole_address("pages.activities.index")


def where(place: Mapping[str, Any] | None) -> str:
    """Venue, space and address; what is called in English by its Chinese name, too."""
    parts = [called(place), *(place[part] for part in ("name", "space_name", "address"))] if place else []
    return " ".join(part for part in dict.fromkeys(parts) if part)


def utc(time: datetime | str) -> datetime:
    """A moment, told as 20211106T010000Z: no calendar program needs to know a time zone for it."""
    return moment(time).astimezone(UTC)
