"""An activity's page: long series of dates fold, what is asked of all stands once, and programs can read it."""

import xml.etree.ElementTree as ET

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.fixtures.gateway import activity, edition, seats, session, sitting, tell

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def dates(count: int) -> list[dict[str, object]]:
    """Sittings on as many days, all with the same measures."""
    days = range(6, 6 + count)
    return [
        sitting(starts_at=f"2021-11-{day:02}T01:00:00+00:00", ends_at=f"2021-11-{day:02}T03:00:00+00:00")
        for day in days
    ]


def page_of(portal: FlaskClient, id: str) -> str:
    return portal.get(f"/activities/{id}", headers={"Accept-Language": "zh"}).text


def test_fifteen_dates_fold_and_their_measures_stand_once(gateway: Flask, portal: FlaskClient) -> None:
    page = page_of(portal, activity(gateway, sittings=dates(15)))
    assert page.count("测温；一米间距") == 1
    before, after = page.split("后面还有 12 场")
    assert (before.count('<li class="row row-full'), after.count('<li class="row row-full')) == (3, 12)


@pytest.mark.slow
def test_few_dates_do_not_fold_and_measures_that_differ_stand_with_each(
    gateway: Flask, portal: FlaskClient
) -> None:
    page = page_of(portal, activity(gateway, sittings=[*dates(2), sitting(prevention=["自带口罩"])]))
    assert "后面还有" not in page
    assert (page.count("测温；一米间距"), page.count("自带口罩")) == (2, 1)


@pytest.mark.slow
def test_search_engines_are_told_when_where_and_whether_there_are_seats(
    gateway: Flask, portal: FlaskClient
) -> None:
    full, off = dates(2)
    id = activity(gateway, sittings=[full, off | {"status": "cancelled"}])
    session(gateway, full, activity_id=id)
    seats(gateway, str(full["id"]), seats_left=0)
    events = extruct.extract(page_of(portal, id), syntaxes=["json-ld"])["json-ld"]
    assert [event["@type"] for event in events] == ["Event", "Event"]
    first, second = events
    assert first["offers"]["availability"] == "https://schema.org/SoldOut"
    assert (first["startDate"], first["location"]["name"]) == ("2021-11-06T01:00:00+00:00", "社区教育学院")
    states = [event["eventStatus"].rpartition("/")[2] for event in (first, second)]
    assert states == ["EventScheduled", "EventCancelled"]


@pytest.mark.slow
def test_its_dates_are_read_by_a_calendar(gateway: Flask, portal: FlaskClient) -> None:
    planned = dates(2)
    id = activity(gateway, sittings=planned)
    for date in planned:
        session(gateway, date, activity_id=id)
    answer = portal.get(f"/activities/{id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert len(Calendar.from_ical(answer.text).walk("VEVENT")) == 2


@pytest.mark.slow
def test_news_are_read_by_a_feed_reader(gateway: Flask, portal: FlaskClient) -> None:
    news = {"title": "停课通知", "text": "周六停课 <b>", "published_at": "2021-11-05T00:00:00+00:00"}
    tell(gateway, "reporting.announcement-published", edition_id=edition(gateway), status="published", **news)
    answer = portal.get("/announcements/feed.atom", headers={"Accept-Language": "zh"})
    assert answer.mimetype == "application/atom+xml" and "public" in answer.headers["Cache-Control"]
    feed = ET.fromstring(answer.data)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "停课通知" and entry.findtext(f"{ATOM}content") == "周六停课 <b>"
    assert feed.findtext(f"{ATOM}updated", "").startswith("2021-11-05")
