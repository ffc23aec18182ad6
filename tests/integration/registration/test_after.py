"""What remains of having come, on both databases: nothing is issued, given or marked twice, whoever asks at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.storage.db import new_id, transaction
from registration.bookings.model import Booking
from registration.door.model import CheckIn
from tests.fixtures.registration import SATURDAY, at, learnt, wish

pytestmark = pytest.mark.integration


@pytest.fixture
def venue():
    return new_id()


@pytest.fixture
def attended(week, venue):
    """(citizen, booking of three of whom two came), all over; and the citizen's own word for it and for a hall."""
    week.edition()
    citizen, session_id, hall = week.citizen(), week.slot(seats=9, venue_id=venue), week.slot(seats=9)
    booking = citizen.create("/bookings", wish(session_id, 3)).json
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).attend(SATURDAY, 2)
        db.add_all([said_by(citizen, session_id), said_by(citizen, hall), said_by(citizen, hall)])
    week.set_clock(at(29, 9))
    return citizen, booking


def said_by(citizen, session_id):
    """A citizen's own word that they were there, without a booking."""
    check_in = CheckIn(
        id=new_id(), session_id=session_id, citizen_id=uuid.UUID(str(citizen.identity["subject"]))
    )
    check_in.way, check_in.people, check_in.outcome, check_in.at, check_in.received_at = (
        "self",
        1,
        "accepted",
        SATURDAY,
        SATURDAY,
    )
    return check_in


def at_once(*works):
    with ThreadPoolExecutor(len(works)) as pool:
        return [job.result() for job in [pool.submit(work) for work in works]]


def test_certificates_are_issued_once_and_no_more_than_came(week, attended):
    citizen, booking = attended
    address = f"/bookings/{booking['id']}/certificates"
    bodies = [{}, {"people": [2]}, {"people": [0, 1]}, {}, {"people": [1, 2]}, {}]
    answers = at_once(*(lambda body=body: citizen.post(address, json=body) for body in bodies))
    assert {answer.status_code for answer in answers} <= {200, 409}
    issued = citizen.post(address, json={}).json["items"]
    assert len(issued) == len({certificate["code"] for certificate in issued}) == 2
    verified = week.gateway().get(f"/certificates/{issued[0]['code']}")
    assert (verified.status_code, verified.json["name"]) == (200, "王*")


def test_a_self_attested_certificate_is_issued_once(week, attended):
    citizen, _booking = attended
    record = citizen.get("/learning-record").json
    (attested,) = [item for item in record["items"] if item["check_in_id"]]
    address = f"/check-ins/{attested['check_in_id']}/certificates"
    answers = at_once(*(lambda n=n: citizen.post(address, json={"name": f"李梅{n}"}) for n in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["items"][0]["code"] for answer in answers}) == 1


def test_the_learning_record_pages_over_bookings_and_own_word(week, attended):
    citizen, booking = attended
    first = citizen.get("/learning-record?limit=1").json
    second = citizen.get(f"/learning-record?limit=1&cursor={first['next_cursor']}").json
    labels = {item["label"] for item in first["items"] + second["items"]}
    assert labels == {"checked_in", "self_attested"}
    assert second["next_cursor"] is None
    assert first["totals"] == learnt(1, 120, 1, 120)
    assert booking["id"] in {item["booking_id"] for item in first["items"] + second["items"]}


def test_feedback_is_given_once(week, attended):
    citizen, booking = attended
    address = f"/bookings/{booking['id']}/feedback"
    answers = at_once(*(lambda: citizen.create(address, {"rating": 5}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(week.told("feedback")) == 1
    office = week.staff("office")
    citizen.put(address, json={"rating": 4, "comment": "很好"})
    (waiting,) = office.get("/feedback").json["items"]
    publish = {"publish": True}
    outcomes = at_once(
        *(lambda: office.post(f"/feedback/{waiting['id']}/moderation", json=publish) for _ in "ab")
    )
    assert {answer.status_code for answer in outcomes} == {200}
    public = citizen.get(f"/sessions/{booking['session_id']}/feedback").json
    assert (public["count"], public["average"], len(public["items"])) == (1, 4.0, 1)


def test_a_stop_is_marked_once(week, attended, venue):
    citizen, _booking = attended
    stop, place = (
        {"id": str(new_id()), "title": "江汉关", "kind": "venue", "venue_id": item, "url": None}
        for item in (None, str(venue))
    )
    route = week.tell("venues.route-changed", title="路线", summary="", stops=[stop, place], status="public")
    address = f"/routes/{route}/stops/{stop['id']}/mark"
    answers = at_once(*(lambda: citizen.post(address) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    (route_view,) = citizen.get("/routes").json["items"]
    assert [stop["done"] for stop in route_view["stops"]] == ["marked", "attended"]
