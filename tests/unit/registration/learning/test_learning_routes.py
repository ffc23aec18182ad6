"""Progress along learning routes: from what was attended, and from own marks."""

import uuid

import pytest

from chassis.clock import clock
from chassis.storage.db import new_id, transaction
from chassis.testing import run_jobs
from registration.bookings.model import Booking
from tests.fixtures.registration import wish


@pytest.fixture
def stops(venue):
    return [
        {"id": str(new_id()), "title": "江汉关博物馆", "kind": "venue", "venue_id": str(venue), "url": None},
        {
            "id": str(new_id()),
            "title": "云上讲堂",
            "kind": "resource",
            "venue_id": None,
            "url": "https://a.example",
        },
    ]


@pytest.fixture
def route(week, stops):
    return week.tell(
        "venues.route-changed", title="党史学习路线", summary="一日走完", stops=stops, status="public"
    )


def done(answer):
    return [stop["done"] for stop in answer["stops"]]


def test_attending_at_a_venue_of_the_route_counts(week, venue, route):
    citizen = week.citizen()
    session_id = week.slot(venue_id=venue)
    booking = citizen.create("/bookings", wish(session_id)).json
    (before,) = citizen.get("/routes").json["items"]
    assert (before["title"], before["done"], done(before)) == ("党史学习路线", 0, [None, None])
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).attend(clock().now())
    (after,) = citizen.get("/routes").json["items"]
    assert (after["done"], done(after)) == (1, ["attended", None])
    assert done(week.citizen().get("/routes").json["items"][0]) == [None, None]


def test_a_stop_is_marked_once_and_the_mark_taken_back(week, route, stops):
    citizen = week.citizen()
    address = f"/routes/{route}/stops/{stops[1]['id']}/mark"
    for _ in range(2):
        marked = citizen.post(address)
        assert (marked.status_code, marked.json["done"]) == (200, 1), marked.json
        assert done(marked.json) == [None, "marked"]
    assert citizen.get("/routes").json["items"][0]["done"] == 1
    assert week.citizen().get("/routes").json["items"][0]["done"] == 0
    for _ in range(2):
        taken_back = citizen.delete(address)
        assert (taken_back.status_code, taken_back.json["done"]) == (200, 0)


@pytest.mark.slow
def test_who_has_done_every_stop_is_counted_for_the_staff_once(week, venue, route, stops):
    def finishers():
        return week.staff("office").get("/routes").json["items"][0]["finishers"]

    def mark(citizen, stop):
        assert citizen.post(f"/routes/{route}/stops/{stop['id']}/mark").status_code == 200

    first, second, half = week.citizen(), week.citizen(), week.citizen()
    for citizen in (first, second):
        mark(citizen, stops[1])
    mark(half, stops[0])
    assert finishers() == 0
    mark(first, stops[0])
    booking = second.create("/bookings", wish(week.slot(venue_id=venue))).json
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).attend(clock().now())
    assert finishers() == 2
    mark(second, stops[0])
    assert finishers() == 2
    assert first.get("/routes").json["items"][0]["finishers"] == 2
    for _ in range(2):
        run_jobs(week.app, "count finishers")
        [event] = week.told("route-finishers")
        assert (event["id"], event["finishers"], event["version"]) == (str(route), 2, 1)


def test_what_cannot_be_marked(week, route, stops):
    citizen = week.citizen()
    unknown_stop = citizen.post(f"/routes/{route}/stops/{new_id()}/mark")
    assert (unknown_stop.status_code, unknown_stop.json["type"]) == (404, "/problems/no-such-stop")
    unknown = citizen.post(f"/routes/{new_id()}/stops/{stops[0]['id']}/mark")
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/no-such-route")
    assert week.staff("office").post(f"/routes/{route}/stops/{stops[0]['id']}/mark").status_code == 403


def test_others_see_the_routes_without_progress(week, route):
    for client in (week.gateway(), week.staff("office")):
        (route_view,) = client.get("/routes").json["items"]
        assert (route_view["done"], done(route_view)) == (0, [None, None])


def test_a_route_that_was_withdrawn_is_not_shown(week, route, stops):
    data = {"title": "党史学习路线", "summary": "", "stops": stops, "status": "withdrawn"}
    week.tell("venues.route-changed", id=str(route), **data)
    citizen = week.citizen()
    assert citizen.get("/routes").json["items"] == []
    assert citizen.post(f"/routes/{route}/stops/{stops[0]['id']}/mark").status_code == 404


def test_routes_come_in_pages(week, stops):
    for n in range(3):
        week.tell("venues.route-changed", title=f"路线{n}", summary="", stops=stops, status="public")
    first = week.citizen().get("/routes?limit=2").json
    second = week.citizen().get(f"/routes?limit=2&cursor={first['next_cursor']}").json
    assert [item["title"] for item in first["items"] + second["items"]] == ["路线0", "路线1", "路线2"]
