"""What is on as a calendar that phones and office programs subscribe to (iCalendar, RFC 5545 and 7986)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response

from chassis.clock import now
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchSession
from ..frame.addresses import whole_address
from ..frame.formats import moment
from ..frame.names import called

if TYPE_CHECKING:
    from icalendar import Component

MIME = "text/calendar"
MAKER = "-//Learning Week//Venue//ZH"
LOOK_AGAIN = timedelta(hours=1)
END = "END:VCALENDAR"
STATUSES = {"open": "CONFIRMED"}

MOST_DATES = 100
"""Of a series."""
Date = Mapping[str, Any]


def of_one_session(id: UUID, owner: str, owner_id: UUID) -> Response:
    """The calendar of one session of its owner (`owner`: "activity_id", "venue_id"), of a series with all its dates.
    Raises NoSuchSession."""
    with reading() as db:
        dates = queries.dates(db, {"session": id}, limit=MOST_DATES)["items"]
    owners = {
        date["activity_id"] if owner == "activity_id" else (date["place"] or {}).get("venue_id")
        for date in dates
    }
    if owner_id not in owners:
        raise NoSuchSession()
    return as_answer(called(dates[0]), dates)


def as_answer(name: str, dates: Iterable[Date], page: str = "", about: str = "") -> Response:
    """What `as_calendar` writes, as it is sent."""
    return Response(as_calendar(name, dates, page, about), mimetype=MIME)


def as_calendar(name: str, dates: Iterable[Date], page: str = "", about: str = "") -> str:
    """A calendar of this name with an event for each date, as `queries.dates` has them; `page`: its address; `about`:
    what has to be known of it."""
    from icalendar import Calendar, vText  # three megabytes, in each process that is asked for a calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", MAKER)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    if page:
        calendar.add("url", page)
    if about:
        calendar.add("description", about)
        calendar.add("x-wr-caldesc", vText(about))
    head, end = _text(calendar).split(END)
    return "".join((head, *map(event_of, dates), END, end))


def event_of(date: Date) -> str:
    """A date as an event."""
    return _event(
        str(date["id"]),
        utc(date["starts_at"]),
        utc(date["ends_at"]),
        called(date),
        place_words(date["place"]),
        STATUSES.get(date["status"], "CANCELLED"),
        date["sequence"] or 0,
        page_of(date),
    )


@lru_cache(maxsize=4096)
def _event(
    uid: str, start: datetime, end: datetime, title: str, place: str, status: str, sequence: int, page: str
) -> str:
    """An event as it is written. It is stamped with when that was: the same state has the same bytes."""
    from icalendar import Event

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


def _text(part: "Component") -> str:
    text: bytes = part.to_ical(sorted=False)
    return text.decode()


def page_of(date: Date) -> str:
    """The page of its activity or, of a slot, of its venue; of neither, that of what is on."""
    if date["activity_id"]:
        return whole_address("pages.activities.show", id=date["activity_id"])
    if date["place"] and date["place"]["venue_id"]:
        return whole_address("pages.venues.show", id=date["place"]["venue_id"])
    return whole_address("pages.activities.index")


def place_words(place: Mapping[str, Any] | None) -> str:
    """Venue, space and address; what is called in English by its Chinese name, too."""
    parts = [called(place), *(place[part] for part in ("name", "space_name", "address"))] if place else []
    return " ".join(part for part in dict.fromkeys(parts) if part)


def utc(time: datetime | str) -> datetime:
    """A moment, told as 20211106T010000Z: no calendar program needs to know a time zone for it."""
    return moment(time).astimezone(UTC)
