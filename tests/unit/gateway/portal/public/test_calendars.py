"""Calendars of venues and spaces, read as RFC 5545 says that programs read them, and by vobject, one of them."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import vobject
from flask import Flask
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateway.portal.public.calendars import as_calendar
from tests.fixtures.gateway import edition, session, sitting, venue

SPACE, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
SPACES = [
    {"id": SPACE, "name": "报告厅", "seats": 120, "status": "open"},
    {"id": OTHER, "name": "自习室", "seats": 40, "status": "open"},
]


def unescaped(text: str) -> str:
    """A text as it was before it was escaped; nothing in it is left that should have been."""
    read, rest = "", iter(text)
    for character in rest:
        assert character not in ";,\r\n"
        read += {"n": "\n"}.get(after := next(rest), after) if character == "\\" else character
    return read


def read_calendar(body: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """(the calendar's own properties, those of each event); lines are unfolded, none is too long."""
    raw = body.split("\r\n")
    assert raw.pop() == "" and all(len(line.encode()) <= 75 for line in raw)
    assert "\n" not in "".join(raw) and "\r" not in "".join(raw)
    lines = "\r\n".join(raw).replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    own: dict[str, str] = {}
    events: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            assert inside is None
            inside = {}
        elif line == "END:VEVENT":
            assert inside is not None
            events.append(inside)
            inside = None
        else:
            there = own if inside is None else inside
            assert name not in there
            there[name] = value
    assert inside is None and own["VERSION"] == "2.0" and own["PRODID"]
    assert len({event["UID"] for event in events}) == len(events)
    for event in events:
        for moment in ("DTSTAMP", "DTSTART", "DTEND"):
            datetime.strptime(event[moment], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert event["DTSTART"] < event["DTEND"]
    return own, events


@pytest.fixture
def library(gateway: Flask) -> str:
    edition(gateway)
    return venue(gateway, spaces=SPACES)


def subscribe(gateway: Flask, address: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    answer = gateway.test_client().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    return read_calendar(answer.get_data().decode())


def place(gateway: Flask, venue_id: str, space_id: str, **changes: Any) -> str:
    lesson = sitting(venue_id=venue_id, space_id=space_id, place=None)
    return session(gateway, lesson, **changes)


def test_what_is_on_is_in_the_calendar_of_its_venue_and_of_its_space(gateway: Flask, library: str) -> None:
    lesson = place(gateway, library, SPACE, title="合唱; 排练, 第1场")
    off = place(gateway, library, OTHER, status="cancelled", reason="closed")
    own, events = subscribe(gateway, f"/venues/{library}/calendar.ics")
    assert own["X-WR-CALNAME"] == "江岸区图书馆"
    assert {event["UID"]: event["STATUS"] for event in events} == {lesson: "CONFIRMED", off: "CANCELLED"}
    own, [event] = subscribe(gateway, f"/venues/{library}/spaces/{SPACE}/calendar.ics")
    assert own["X-WR-CALNAME"] == "江岸区图书馆 报告厅"
    assert (event["UID"], event["DTSTART"], event["DTEND"]) == (
        lesson,
        "20211106T010000Z",
        "20211106T030000Z",
    )
    assert unescaped(event["SUMMARY"]) == "合唱; 排练, 第1场"
    assert unescaped(event["LOCATION"]) == "江岸区图书馆 报告厅 南京路63号"


def test_each_date_of_a_series_is_an_event(gateway: Flask, library: str) -> None:
    spans = [("2021-11-06T01:00:00+00:00", "2021-11-06T03:00:00+00:00")]
    spans += [("2021-11-13T01:00:00+00:00", "2021-11-13T03:00:00+00:00")]
    dates = [{"id": str(uuid.uuid4()), "starts_at": start, "ends_at": end} for start, end in spans]
    place(gateway, library, SPACE, dates=dates, ends_at=spans[-1][1])
    _, events = subscribe(gateway, f"/venues/{library}/calendar.ics")
    assert [(event["UID"], event["DTSTART"]) for event in events] == [
        (dates[0]["id"], "20211106T010000Z"),
        (dates[1]["id"], "20211113T010000Z"),
    ]


@pytest.mark.slow
def test_a_venue_with_much_to_offer_is_there_whole(gateway: Flask, library: str) -> None:
    placed = {place(gateway, library, SPACE) for _ in range(205)}
    _, events = subscribe(gateway, f"/venues/{library}/calendar.ics")
    assert {event["UID"] for event in events} == placed


@pytest.mark.slow
def test_the_venues_page_leads_there_and_what_is_not_there_is_said(gateway: Flask, library: str) -> None:
    client = gateway.test_client()
    page = client.get(f"/venues/{library}").text
    assert f'href="/venues/{library}/calendar.ics"' in page
    assert f'href="/venues/{library}/spaces/{SPACE}/calendar.ics"' in page
    assert client.get(f"/venues/{uuid.uuid4()}/calendar.ics").status_code == 404
    assert client.get(f"/venues/{library}/spaces/{uuid.uuid4()}/calendar.ics").status_code == 404
    assert subscribe(gateway, f"/venues/{library}/calendar.ics")[1] == []


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\\;,\n: "), max_size=200))
def test_any_title_is_read_as_it_was(quiet_city: dict[str, Flask], title: str) -> None:
    assume(r"\N" not in title)  # which icalendar takes for the end of a line before it escapes
    lesson = {"id": uuid.uuid4(), "title": title, "place": None, "status": "open"}
    lesson |= {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T03:00:00+00:00"}
    lesson |= {"activity_id": None, "sequence": None}
    with quiet_city["gateway"].test_request_context():
        body = as_calendar("图书馆", [lesson])
    [event] = read_calendar(body)[1]
    assert unescaped(event["SUMMARY"]) == title
    calendar = vobject.readOne(body)
    assert calendar.vevent.summary.value == title
    assert calendar.vevent.dtstart.value == datetime(2021, 11, 6, 1, tzinfo=UTC)


def test_a_calendar_of_nothing_is_one(gateway: Flask) -> None:
    assert read_calendar(as_calendar("图书馆", []))[1] == []
