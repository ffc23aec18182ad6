"""Calendars and news to subscribe to, by district, series, unit and venue, read by vobject and as RFC 4287 says."""

import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from chassis import machine
from gateway.portal.public import feeds
from tests.fixtures.gateway import UNIT, activity, edition, session, sitting, tell, venue

ATOM = "{http://www.w3.org/2005/Atom}"
FAR = {"name": "黄陂馆", "address": "前川1号", "district": "420116", "area": "黄陂区"}
OTHER_UNIT = str(uuid.uuid4())


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def offer(gateway: Flask, of: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An activity of one sitting that is open to be booked; the session as it was told."""
    id = activity(gateway, sittings=[of], **changes)
    more = {"sitting_id": of["id"], "activity_id": id, "unit_id": changes.get("unit_id", UNIT)}
    return {"of": of, "more": more, "id": session(gateway, of, **more)}


def events_at(portal: FlaskClient, address: str) -> dict[str, Any]:
    """{uid: event} as vobject reads the calendar at an address."""
    answer = portal.get(address, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.text
    assert answer.headers["Cache-Control"] == "public, no-cache"
    return {event.uid.value: event for event in vobject.readOne(answer.text).contents.get("vevent", [])}


def entries_at(portal: FlaskClient, address: str) -> list[dict[str, str]]:
    """[{title, updated, href}] of the entries of a feed."""
    answer = portal.get(address, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), answer.text
    feed = ET.fromstring(answer.data)
    [own] = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == f"http://localhost{address}"
    entries = feed.findall(f"{ATOM}entry")
    links = [entry.find(f"{ATOM}link") for entry in entries]
    return [
        {
            "title": entry.findtext(f"{ATOM}title", ""),
            "updated": entry.findtext(f"{ATOM}updated", ""),
            "href": link.get("href", "") if link is not None else "",
        }
        for entry, link in zip(entries, links, strict=True)
    ]


@pytest.mark.slow
def test_calendars_by_district_series_unit_and_venue(gateway: Flask, portal: FlaskClient) -> None:
    library = venue(gateway)
    here = offer(gateway, sitting(venue_id=library))["id"]
    far = offer(gateway, sitting(place=FAR), unit_id=OTHER_UNIT, series="互联网+全民学习")["id"]
    by = {
        f"area={quote('江岸区')}": {here},
        f"area={quote('黄陂区')}": {far},
        f"area={quote('黄陂区')}&area={quote('江岸区')}": {here, far},
        f"series={quote('互联网+全民学习', safe='')}": {far},
        f"unit={UNIT}": {here},
        f"unit={OTHER_UNIT}": {far},
        f"venue={library}": {here},
        f"venue={library}&unit={OTHER_UNIT}": set(),
        "": {here, far},
    }
    for query, ids in by.items():
        assert set(events_at(portal, f"/activities/calendar.ics?{query}")) == ids, query


@pytest.mark.slow
def test_what_is_called_off_says_so_and_what_changes_has_a_higher_sequence(
    gateway: Flask, portal: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = offer(gateway, sitting())
    address = f"/activities/{lesson['more']['activity_id']}/sessions/{lesson['id']}/calendar.ics"
    [first] = events_at(portal, address).values()
    assert first.status.value == "CONFIRMED"
    assert first.dtstart.value == datetime(2021, 11, 6, 1, tzinfo=UTC)
    assert first.url.value == f"http://localhost/activities/{lesson['more']['activity_id']}"
    a_second_later = machine.unix() + 1
    monkeypatch.setattr(machine, "unix", lambda: a_second_later)
    session(gateway, lesson["of"], **lesson["more"], version=2, status="cancelled", reason="closed")
    for calendar in (address, f"/activities/calendar.ics?unit={UNIT}"):
        [then] = events_at(portal, calendar).values()
        assert (then.uid.value, then.status.value) == (lesson["id"], "CANCELLED")
        assert int(then.sequence.value) > int(first.sequence.value) > 0


@pytest.mark.slow
def test_one_session_is_that_of_its_owner(gateway: Flask, portal: FlaskClient) -> None:
    library = venue(gateway)
    lesson = offer(gateway, sitting(venue_id=library))
    assert set(events_at(portal, f"/venues/{library}/sessions/{lesson['id']}/calendar.ics")) == {lesson["id"]}
    other = offer(gateway, sitting())["more"]["activity_id"]
    for path in (f"activities/{other}", f"venues/{uuid.uuid4()}"):
        assert portal.get(f"/{path}/sessions/{lesson['id']}/calendar.ics").status_code == 404
    assert portal.get(f"/activities/{other}/sessions/{uuid.uuid4()}/calendar.ics").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", ["area=nowhere", f"unit={OTHER_UNIT}", "venue=x"], ids=["area", "unit", "venue"]
)
def test_a_feed_of_what_is_not_there_is_not_the_whole_citys(portal: FlaskClient, query: str) -> None:
    for path in ("calendar.ics", "feed.atom"):
        answer = portal.get(f"/activities/{path}?{query}", headers={"Accept-Language": "zh"})
        assert answer.status_code == 404 and "/activities" in answer.text


@pytest.mark.slow
def test_news_of_activities_by_unit_the_latest_first(gateway: Flask, portal: FlaskClient) -> None:
    activity(gateway, title="先批准的")
    later = activity(gateway, title="后批准的", unit_id=OTHER_UNIT)
    assert {entry["title"] for entry in entries_at(portal, "/activities/feed.atom")} == {
        "先批准的",
        "后批准的",
    }
    [entry] = entries_at(portal, f"/activities/feed.atom?unit={OTHER_UNIT}")
    assert entry["href"] == f"http://localhost/activities/{later}"
    assert entry["updated"] == "2021-11-05T00:30:00+00:00"
    activity(gateway, id=later, version=2, status="withdrawn", event="withdrawn")
    assert entries_at(portal, f"/activities/feed.atom?area={quote('江岸区')}")[0]["title"] == "先批准的"


@pytest.mark.slow
def test_news_of_closures_by_venue_and_district(gateway: Flask, portal: FlaskClient) -> None:
    space = str(uuid.uuid4())
    spaces = [{"id": space, "name": "报告厅", "seats": 120, "status": "open"}]
    shut, open_ = venue(gateway, spaces=spaces), venue(gateway, area="黄陂区", district="420116")
    span = {"starts_at": "2021-11-06T00:00:00+08:00", "ends_at": "2021-11-07T00:00:00+08:00"}
    closure = {"venue_id": shut, "space_id": space, "note": "电路检修", **span, "status": "declared"}
    id = tell(gateway, "venues.closure-declared", **closure)
    for address in (
        f"/venues/{shut}/feed.atom",
        f"/venues/feed.atom?area={quote('江岸区')}",
        "/venues/feed.atom",
    ):
        [entry] = entries_at(portal, address)
        assert entry["title"].startswith("江岸区图书馆 报告厅 11月6日")
        assert entry["href"] == f"http://localhost/venues/{shut}"
    assert entries_at(portal, f"/venues/{open_}/feed.atom") == []
    tell(gateway, "venues.closure-lifted", id=id, version=2, **closure | {"status": "lifted"})
    assert entries_at(portal, "/venues/feed.atom") == []


@pytest.mark.slow
def test_pages_lead_there_by_what_they_are_narrowed_by(gateway: Flask, portal: FlaskClient) -> None:
    lesson = offer(gateway, sitting())
    area = quote("江岸区")
    page = portal.get(f"/activities?area={area}&free=1").text
    assert f'type="text/calendar" title="日历订阅" href="/activities/calendar.ics?area={area}"' in page
    assert page.count(f"/activities/feed.atom?area={area}") == 2
    page = portal.get(f"/activities/{lesson['more']['activity_id']}").text
    assert (
        f"/sessions/{lesson['id']}/calendar.ics" in page and f"/activities/calendar.ics?unit={UNIT}" in page
    )
    assert 'rel="alternate" type="text/calendar"' in page
    assert f"/venues/feed.atom?area={area}" in portal.get(f"/venues?area={area}").text


@pytest.mark.slow
def test_a_calendar_that_has_not_all_says_so(
    gateway: Flask, portal: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (6, 7):
        offer(
            gateway,
            sitting(starts_at=f"2021-11-0{day}T01:00:00+00:00", ends_at=f"2021-11-0{day}T02:00:00+00:00"),
        )
    address = "/activities/calendar.ics"
    assert "DESCRIPTION" not in portal.get(f"{address}?unit={UNIT}").text
    monkeypatch.setattr(feeds, "MOST", 1)
    calendar = vobject.readOne(portal.get(address, headers={"Accept-Language": "zh"}).text)
    assert len(calendar.contents["vevent"]) == 1
    about = calendar.contents["description"][0].value
    assert "最近的 1 场，到 11月6日 周六 09:00 为止" in about and about.endswith("/activities")
    assert calendar.contents["x-wr-caldesc"][0].value == about


def test_odd_signs_in_the_address_of_a_feed_break_nothing(portal: FlaskClient) -> None:
    for address in ("/activities/feed.atom", "/venues/feed.atom", "/announcements/feed.atom", "/"):
        for odd in ("x=\x01", "x=\xff", "x=%01", "x=\x7f"):
            answer = portal.get(address, environ_overrides={"QUERY_STRING": odd})
            assert answer.status_code < 500, (address, odd)
