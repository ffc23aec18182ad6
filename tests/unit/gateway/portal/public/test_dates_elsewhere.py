"""A series whose dates are at several places is under each of them, by the date that is there."""

import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import UNIT, activity, edition, session, set_clock, sitting, venue

TITLE = "三个地方的手机课"
HALL = {"name": "前川文化站", "address": "前川1号", "district": "420116", "area": "黄陂区"}
SPANS = [(f"2021-11-{day}T01:00:00+00:00", f"2021-11-{day}T03:00:00+00:00") for day in ("06", "13", "20")]
PLACES = {"江岸区": "江岸区图书馆", "黄陂区": "前川文化站", "武昌区": "首义书院"}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def shown(portal: FlaskClient, address: str) -> str:
    response = portal.get(address, headers={"Accept-Language": "zh"})
    assert response.status_code == 200, response.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


class Series:
    """One of three dates: at a library in 江岸区, in a hall in 黄陂区, at an academy in 武昌区."""

    def __init__(self, app: Flask, **changes: Any) -> None:
        self.app = app
        self.library = venue(app, position={"latitude": 30.60, "longitude": 114.30})
        self.academy = venue(
            app,
            name="首义书院",
            area="武昌区",
            district="420106",
            address="首义路1号",
            position={"latitude": 30.54, "longitude": 114.31},
        )
        there = ({"venue_id": self.library}, {"place": HALL}, {"venue_id": self.academy})
        self.sittings = [
            sitting(starts_at=start, ends_at=end, **({"place": None} | where))
            for (start, end), where in zip(SPANS, there, strict=True)
        ]
        self.id = activity(app, title=TITLE, sittings=self.sittings, **changes)
        self.tell_session()

    def tell_session(self, version: int = 1, **changes: Any) -> None:
        dates = [{name: date[name] for name in ("id", "starts_at", "ends_at")} for date in self.sittings]
        state = {"id": self.id, "activity_id": self.id, "unit_id": UNIT, "title": TITLE, "dates": dates}
        of = self.sittings[0] | {"ends_at": SPANS[-1][1]}
        session(self.app, of, version=version, **state | changes)

    def events(self, portal: FlaskClient, address: str) -> list[tuple[str, str]]:
        """[(uid, place)] of the events of a calendar, by time."""
        calendar = vobject.readOne(portal.get(address, headers={"Accept-Language": "zh"}).text)
        events = sorted(calendar.contents.get("vevent", []), key=lambda event: event.dtstart.value)
        return [(event.uid.value, event.location.value.split()[0]) for event in events]


@pytest.fixture
def series(gateway: Flask, portal: FlaskClient) -> Series:
    return Series(gateway)


def listed(portal: FlaskClient, **filters: Any) -> list[tuple[str, str]]:
    """[(place, day)] of the sessions that fit, of each the date that is shown."""
    answer = portal.get("/api/catalogue/sessions", query_string=filters)
    return [(item["place"]["name"], item["date"]["starts_at"][:10]) for item in answer.json["items"]]


def test_sessions_are_narrowed_by_one_of_their_dates(series: Series, portal: FlaskClient) -> None:
    assert listed(portal) == listed(portal, area="江岸区") == [("江岸区图书馆", "2021-11-06")]
    assert (
        listed(portal, area="黄陂区") == listed(portal, district="420116") == [("前川文化站", "2021-11-13")]
    )
    assert listed(portal, venue=series.academy) == [("首义书院", "2021-11-20")]
    assert listed(portal, date="2021-11-13", area="黄陂区") == [("前川文化站", "2021-11-13")]
    assert listed(portal, **{"from": "2021-11-07"}) == [("前川文化站", "2021-11-13")]
    # Not the span of the series, nor one date for the day and another for the district.
    assert listed(portal, date="2021-11-10") == listed(portal, date="2021-11-06", area="黄陂区") == []
    [item] = portal.get("/api/catalogue/sessions?area=黄陂区").json["items"]
    assert (item["starts_at"], item["places_differ"]) == ("2021-11-06T01:00:00+00:00", True)


@pytest.mark.slow
def test_it_is_on_the_paper_of_each_district(series: Series, portal: FlaskClient) -> None:
    for (area, place), day in zip(PLACES.items(), ("6", "13", "20"), strict=True):
        page = shown(portal, f"/paper/list?area={quote(area)}")
        assert TITLE in page and place in page and f"11月{day}日" in page
    assert TITLE in shown(portal, f"/paper/list?near={quote('前川')}")
    assert TITLE in shown(portal, f"/paper/list?venue={series.academy}")


@pytest.mark.slow
def test_a_series_that_is_held_online_as_well_is_on_paper(gateway: Flask, portal: FlaskClient) -> None:
    Series(gateway, mode="hybrid").tell_session(version=2, mode="hybrid")
    assert TITLE in shown(portal, f"/paper/list?area={quote('江岸区')}")


@pytest.mark.slow
def test_calendars_have_each_date_where_it_is(series: Series, portal: FlaskClient) -> None:
    first, second, third = (date["id"] for date in series.sittings)
    assert series.events(portal, f"/activities/calendar.ics?area={quote('黄陂区')}") == [
        (second, "前川文化站")
    ]
    assert series.events(portal, f"/venues/{series.academy}/calendar.ics") == [(third, "首义书院")]
    every = [(first, "江岸区图书馆"), (second, "前川文化站"), (third, "首义书院")]
    assert series.events(portal, f"/activities/calendar.ics?unit={UNIT}") == every
    assert series.events(portal, f"/activities/{series.id}/calendar.ics") == every
    for owner in (f"activities/{series.id}", f"venues/{series.library}", f"venues/{series.academy}"):
        assert series.events(portal, f"/{owner}/sessions/{series.id}/calendar.ics") == every
    other = portal.get(f"/venues/{uuid.uuid4()}/sessions/{series.id}/calendar.ics")
    assert other.status_code == 404


@pytest.mark.slow
def test_each_of_its_venues_has_it(series: Series, portal: FlaskClient) -> None:
    for id, day in ((series.library, "11月6日"), (series.academy, "11月20日")):
        page = shown(portal, f"/venues/{id}")
        assert TITLE in page and day in page
    near = f"/near?from={quote('武昌区')}"
    assert shown(portal, near).count(TITLE) == 2
    by_activity = shown(portal, f"{near}&list=activities")
    assert by_activity.index("首义书院") < by_activity.index("江岸区图书馆")
    weekend = shown(portal, f"{near}&list=activities&when=weekend")
    assert "江岸区图书馆" in weekend and "首义书院" not in weekend


def test_what_was_there_is_there_no_more(series: Series, gateway: Flask, portal: FlaskClient) -> None:
    """Of a date that is over, its place is let go of; the others stay."""
    set_clock(gateway, datetime.fromisoformat("2021-11-08T08:30:00+08:00"))
    assert TITLE not in shown(portal, f"/paper/list?area={quote('江岸区')}")
    assert TITLE in shown(portal, f"/paper/list?area={quote('黄陂区')}")
    assert portal.get(f"/api/catalogue/sessions/{series.id}").json["place"]["name"] == "前川文化站"


@pytest.mark.slow
def test_a_date_is_where_whoever_told_last_says(series: Series, gateway: Flask, portal: FlaskClient) -> None:
    """Units move dates, venues say their district, registration takes dates off; in whatever order."""
    moved = [*series.sittings[:2], series.sittings[2] | {"venue_id": series.library}]
    activity(gateway, "changed", id=series.id, version=2, title=TITLE, sittings=moved)
    assert listed(portal, venue=series.academy) == []
    venue(gateway, id=series.library, version=2, area="硚口区", district="420104")
    assert listed(portal, area="江岸区") == []
    assert listed(portal, area="硚口区") == [("江岸区图书馆", "2021-11-06")]
    series.sittings = moved[2:]
    series.tell_session(version=2)
    assert listed(portal, area="黄陂区") == []
    assert listed(portal, area="硚口区") == [("江岸区图书馆", "2021-11-20")]
