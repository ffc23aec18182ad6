"""Feedback by those who came, its moderation, and what everybody may read of it."""

import uuid

import pytest

from chassis.clock import clock
from chassis.storage.db import new_id, transaction
from registration.bookings import records
from registration.bookings.model import Booking
from registration.learning.model import Feedback
from tests.fixtures.registration import at, wish


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=20, venue_id=venue)


def attended(week, session_id):
    """(citizen, address of the feedback) of a booking that was attended, while it is under way."""
    week.set_clock(at(5, 8, 30))
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).attend(clock().now())
    week.set_clock(week.session(session_id).starts_at)
    return citizen, f"/bookings/{booking['id']}/feedback"


def rows(week):
    with week.app.app_context(), transaction() as db:
        return db.query(Feedback).all()


def test_who_came_rates_once_and_the_departments_are_told(week, session_id):
    citizen, address = attended(week, session_id)
    assert citizen.get(address).status_code == 404
    answer = citizen.create(address, {"rating": 5, "comment": " 老师很耐心 "}, key="one")
    assert answer.status_code == 201, answer.json
    assert (answer.json["rating"], answer.json["comment"], answer.json["status"]) == (
        5,
        "老师很耐心",
        "waiting",
    )
    assert citizen.get(address).json == answer.json
    [event] = week.told("feedback")
    assert event["type"] == "registration.feedback-given.v1"
    assert (event["rating"], event["session_id"], event["version"]) == (5, str(session_id), 1)
    assert "comment" not in event
    [row] = rows(week)
    assert "老师" not in row.sealed_comment
    with week.app.app_context(), transaction() as db:
        changes = [line.change for line in records.lines_of(db, row.booking_id)]
    assert changes == ["confirmed", "feedback"]


def test_what_has_not_begun_is_not_rated_by_who_was_checked_in_early(week, session_id):
    citizen, address = attended(week, session_id)
    week.set_clock(at(5, 8, 30))
    refusal = citizen.create(address, {"rating": 5})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-begun")


def test_a_repeat_with_the_same_key_changes_nothing(week, session_id):
    citizen, address = attended(week, session_id)
    first = citizen.create(address, {"rating": 4}, key="one")
    assert citizen.create(address, {"rating": 4}, key="one").json == first.json
    reused = citizen.create(address, {"rating": 1}, key="one")
    assert (reused.status_code, reused.json["type"]) == (409, "/problems/key-reused")
    again = citizen.create(address, {"rating": 1}, key="two")
    assert (again.status_code, again.json["type"]) == (409, "/problems/already-given")
    assert citizen.post(address, json={"rating": 4}).json["errors"][0]["field"] == "Idempotency-Key"
    assert len(week.told("feedback")) == 1


def test_only_those_who_came_can_rate(week, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    refusal = citizen.create(f"/bookings/{booking['id']}/feedback", {"rating": 5})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-there")
    _other, address = attended(week, session_id)
    assert citizen.create(address, {"rating": 5}).status_code == 404
    assert citizen.put(address, json={"rating": 5}).status_code == 404
    assert citizen.get(address).status_code == 404
    assert week.staff("office").create(address, {"rating": 5}).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "rating"),
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": 4.5}, "rating"),
        ({"rating": "好"}, "rating"),
        ({"rating": 4, "comment": "好" * 501}, "comment"),
        ({"rating": 4, "comment": 1}, "comment"),
    ],
)
def test_wrong_feedback_names_the_field(week, session_id, body, field):
    citizen, address = attended(week, session_id)
    refusal = citizen.create(address, body)
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, field)
    assert rows(week) == []


def test_it_can_be_changed_until_it_is_moderated(week, session_id, venue):
    citizen, address = attended(week, session_id)
    assert citizen.put(address, json={"rating": 3}).status_code == 404
    answer = citizen.create(address, {"rating": 5}).json
    assert answer["status"] == "none"
    changed = citizen.put(address, json={"rating": 2, "comment": "太吵"})
    assert (changed.status_code, changed.json["rating"], changed.json["status"]) == (200, 2, "waiting")
    assert citizen.put(address, json={"rating": 2, "comment": "太吵"}).json == changed.json
    assert [(event["rating"], event["version"]) for event in week.told("feedback")] == [(5, 1), (2, 2)]
    staff = week.staff("venue_operator", venues=[venue])
    staff.post(f"/feedback/{answer['id']}/moderation", json={"publish": True})
    late = citizen.put(address, json={"rating": 1, "comment": "别的话"})
    assert (late.status_code, late.json["type"]) == (409, "/problems/already-moderated")
    assert citizen.put(address, json={"rating": 2, "comment": "太吵"}).status_code == 200


@pytest.mark.slow
def test_a_comment_is_public_once_it_is_published(week, session_id, venue):
    for rating, comment in ((5, "很好"), (4, "广告"), (1, None)):
        citizen, address = attended(week, session_id)
        citizen.create(address, {"rating": rating, "comment": comment})
    staff = week.staff("venue_operator", venues=[venue])
    waiting = staff.get("/feedback").json["items"]
    assert [item["comment"] for item in waiting] == ["很好", "广告"]
    assert waiting[0]["title"] == "场馆开放"
    assert "booking_id" not in waiting[0]
    public = f"/sessions/{session_id}/feedback"
    before = week.citizen().get(public).json
    assert (before["count"], before["average"], before["items"]) == (3, 3.3, [])
    assert before["ratings"][0] == {"rating": 5, "count": 1}
    for item, publish in zip(waiting, (True, False), strict=True):
        for _ in range(2):
            answer = staff.post(f"/feedback/{item['id']}/moderation", json={"publish": publish})
            assert answer.status_code == 200, answer.json
    assert [item["comment"] for item in week.gateway().get(public).json["items"]] == ["很好"]
    assert [item["comment"] for item in staff.get("/feedback?status=hidden").json["items"]] == ["广告"]
    assert staff.get("/feedback").json["items"] == []
    taken_back = staff.post(f"/feedback/{waiting[0]['id']}/moderation", json={"publish": False})
    assert taken_back.json["status"] == "hidden"
    assert week.gateway().get(public).json["items"] == []


@pytest.mark.slow
def test_comments_come_in_pages(week, session_id):
    office = week.staff("office")
    for n in range(3):
        citizen, address = attended(week, session_id)
        item = citizen.create(address, {"rating": 5, "comment": f"第{n}条"}).json
        office.post(f"/feedback/{item['id']}/moderation", json={"publish": True})
    public = f"/sessions/{session_id}/feedback?limit=2"
    first = office.get(public).json
    second = office.get(f"{public}&cursor={first['next_cursor']}").json
    assert [item["comment"] for item in first["items"] + second["items"]] == ["第2条", "第1条", "第0条"]


def test_who_moderates(week, session_id, venue):
    citizen, address = attended(week, session_id)
    item = citizen.create(address, {"rating": 5, "comment": "很好"}).json
    moderation = f"/feedback/{item['id']}/moderation"
    stranger = week.staff("unit_editor", units=[new_id()])
    assert stranger.get("/feedback").json["items"] == []
    assert stranger.get(f"/feedback?session_id={session_id}").status_code == 403
    assert stranger.post(moderation, json={"publish": True}).json["type"] == "/problems/not-your-session"
    door = week.staff("door", venues=[venue])
    for client in (door, citizen):
        assert client.get("/feedback").status_code == 403
        assert client.post(moderation, json={"publish": True}).status_code == 403
    office = week.staff("office")
    assert len(office.get(f"/feedback?session_id={session_id}").json["items"]) == 1
    assert office.get(f"/feedback?session_id={new_id()}").status_code == 404
    assert office.post(f"/feedback/{new_id()}/moderation", json={"publish": True}).status_code == 404
    assert office.post(moderation, json={}).json["errors"][0]["field"] == "publish"
    assert office.get("/feedback?status=all").json["errors"][0]["field"] == "status"
    assert office.get(f"/sessions/{new_id()}/feedback").status_code == 404


def test_without_a_comment_there_is_nothing_to_moderate(week, session_id):
    citizen, address = attended(week, session_id)
    item = citizen.create(address, {"rating": 5}).json
    refusal = week.staff("office").post(f"/feedback/{item['id']}/moderation", json={"publish": True})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/nothing-to-moderate")


def test_every_rating_can_be_told_again(week, session_id):
    citizen, address = attended(week, session_id)
    citizen.create(address, {"rating": 5})
    assert week.app.test_cli_runner().invoke(args=["republish"]).exit_code == 0
    assert [event["version"] for event in week.told("feedback")] == [1, 1]
