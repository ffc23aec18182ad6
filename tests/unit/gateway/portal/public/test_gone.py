"""What is no more answers 410 with what is like it, what never was 404 with a way on; so does what is full."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import (
    UNIT,
    activity,
    edition,
    resource,
    route,
    seats,
    session,
    sitting,
    tell,
    venue,
)

ZH = {"Accept-Language": "zh"}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def unit(app: Flask, **changes: object) -> str:
    state = {
        "name": "江岸区社区教育学院",
        "kind": "社区教育",
        "district": "420102",
        "area": "江岸区",
        "roles": [],
    }
    return tell(app, "reporting.unit-changed", **state | changes)


def main_of(portal: FlaskClient, address: str, status: int) -> str:
    answer = portal.get(address, headers=ZH)
    assert answer.status_code == status, address
    return answer.text.partition("<main")[2].partition("</main>")[0]


def booked(app: Flask, seats_left: int, **changes: object) -> str:
    """An activity of one sitting that takes bookings and has so many seats left."""
    lesson = sitting()
    id = activity(app, sittings=[lesson], **changes)
    session(app, lesson, activity_id=id)
    seats(app, lesson["id"], seats_left=seats_left)
    return id


@pytest.mark.slow
def test_a_venue_that_left_names_open_ones_of_its_sector(gateway: Flask, portal: FlaskClient) -> None:
    gone = venue(gateway, name="老图书馆", status="retired")
    far, other = venue(gateway, name="武昌馆", area="武昌区"), venue(gateway, name="体育馆", sector="体育")
    page = main_of(portal, f"/venues/{gone}", 410)
    assert "不再参加活动周" in page and far in page and other not in page
    near = venue(gateway, name="江岸新馆")
    page = main_of(portal, f"/venues/{gone}", 410)
    assert near in page and far not in page


@pytest.mark.slow
def test_a_withdrawn_resource_route_and_announcement_name_others(gateway: Flask, portal: FlaskClient) -> None:
    stays, way = resource(gateway, title="还在的课"), route(gateway, title="还在的路线")
    off = resource(gateway, title="撤下的课", status="withdrawn")
    page = main_of(portal, f"/resources/{off}", 410)
    assert "撤下的课" in page and stays in page and "这项资源已撤下" in page
    page = main_of(portal, f"/routes/{route(gateway, title='撤下的路线', status='withdrawn')}", 410)
    assert "撤下的路线" in page and way in page
    news = {
        "title": "停课",
        "text": "停课",
        "published_at": "2021-11-05T00:00:00Z",
        "edition_id": edition(gateway),
    }
    taken_back = tell(gateway, "reporting.announcement-published", status="withdrawn", **news)
    page = main_of(portal, f"/announcements/{taken_back}", 410)
    assert "这条通知已收回" in page and "停课" not in page and 'href="/announcements"' in page


@pytest.mark.slow
def test_a_unit_shows_what_it_gives_and_without_anything_names_its_neighbours(
    gateway: Flask, portal: FlaskClient
) -> None:
    unit(gateway, id=UNIT)
    id = booked(gateway, 12)
    assert f'href="/units/{UNIT}"' in portal.get(f"/activities/{id}", headers=ZH).text
    page = main_of(portal, f"/units/{UNIT}", 200)
    assert "今年举办 1 项活动" in page and id in page and f"/activities/calendar.ics?unit={UNIT}" in page
    idle = unit(gateway, name="江岸老年大学", kind="老年教育")
    page = main_of(portal, f"/units/{idle}", 410)
    assert "这个单位今年没有活动" in page and f'href="/units/{UNIT}"' in page


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["venues", "resources", "routes", "units", "announcements", "activities"])
def test_what_never_was_is_not_there_and_the_page_goes_on(portal: FlaskClient, kind: str) -> None:
    page = main_of(portal, f"/{kind}/{uuid.UUID(int=7)}", 404)
    assert 'href="/activities"' in page and 'href="/search"' in page


@pytest.mark.slow
def test_an_activity_that_is_full_names_like_ones_with_seats(gateway: Flask, portal: FlaskClient) -> None:
    full, other_kind = booked(gateway, 0), booked(gateway, 9, kind="讲座")
    page = main_of(portal, f"/activities/{full}", 200)
    assert "相近、还有座位的活动" not in page
    others = {booked(gateway, 9, audiences=["企业职工"]) for _ in range(3)}
    same_people = booked(gateway, 9)
    page = main_of(portal, f"/activities/{full}", 200).partition("相近、还有座位的活动")[2]
    assert same_people in page and len([id for id in others if id in page]) == 2 and other_kind not in page
    assert page.index(same_people) < min(page.index(id) for id in others if id in page)
    assert "相近、还有座位的活动" not in main_of(portal, f"/activities/{same_people}", 200)
    activity(gateway, id=same_people, event="withdrawn", status="withdrawn", version=2)
    assert next(iter(others)) in main_of(portal, f"/activities/{same_people}", 410)


@pytest.mark.slow
def test_one_that_opens_later_or_needs_no_seat_is_not_full(gateway: Flask, portal: FlaskClient) -> None:
    booked(gateway, 9)
    for terms in ({"books_from": "2021-11-05T12:00:00Z"}, {"access": "drop_in"}):
        lesson = sitting()
        id = activity(gateway, sittings=[lesson])
        session(gateway, lesson, activity_id=id, **terms)
        assert "相近、还有座位的活动" not in main_of(portal, f"/activities/{id}", 200)
