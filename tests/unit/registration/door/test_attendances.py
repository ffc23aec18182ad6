"""Taking part online: the link for those who may have it, and one's own word in a hall open to all."""

import uuid

import pytest

from chassis.testing import client_for
from tests.fixtures.door import records
from tests.fixtures.registration import at, book, sitting

LINK = "https://live.example/hall"


def online(week, **fields):
    facts = sitting(5, place=None, join_url=LINK, **fields)
    week.activity(facts, mode="online")
    return uuid.UUID(facts["id"])


@pytest.fixture
def hall(week):
    return online(week, open_to_all=True)


def test_a_hall_open_to_all_is_attended_on_ones_own_word(week, hall):
    citizen = week.citizen()
    early = citizen.post(f"/sessions/{hall}/attendance")
    assert (early.status_code, early.json["type"]) == (409, "/problems/not-yet-begun")
    assert "Sat 6 Nov 8:30" in early.json["detail"]
    week.set_clock(at(6, 8, 30))
    for _ in range(2):
        answer = citizen.post(f"/sessions/{hall}/attendance")
        assert (answer.status_code, answer.json["way"], answer.json["people"]) == (200, "self", 1)
    [row] = records(week, hall)
    assert (str(row.citizen_id), row.outcome) == (str(citizen.identity["subject"]), "accepted")
    week.set_clock(at(6, 11))
    late = week.citizen().post(f"/sessions/{hall}/attendance")
    assert late.json["type"] == "/problems/session-over"
    assert week.session(hall).confirmed == 0


def test_who_may_not_attest(week, issuer, hall):
    week.set_clock(at(6, 9))
    assert week.staff("door").post(f"/sessions/{hall}/attendance").status_code == 403
    stranger = client_for(week.app, issuer, roles=["citizen"], subject=uuid.uuid4())
    assert stranger.post(f"/sessions/{hall}/attendance").status_code == 401
    assert week.citizen().post(f"/sessions/{uuid.uuid4()}/attendance").status_code == 404
    seated = week.citizen().post(f"/sessions/{online(week)}/attendance")
    assert (seated.status_code, seated.json["type"]) == (409, "/problems/not-open-to-all")


def test_the_link_of_an_open_hall_is_for_anyone_signed_in(week, hall):
    answer = week.citizen().get(f"/sessions/{hall}/join-link")
    assert (answer.status_code, answer.json["url"]) == (200, LINK)
    assert week.app.test_client().get(f"/sessions/{hall}/join-link").status_code == 401
    assert LINK not in week.citizen().get(f"/sessions/{hall}").text


def test_the_link_of_a_session_is_for_those_booked_from_half_an_hour_before(week):
    session_id = online(week)
    booking = book(week, session_id)
    path = f"/sessions/{session_id}/join-link"
    early = booking["client"].get(path)
    assert (early.status_code, early.json["type"]) == (409, "/problems/not-yet-begun")
    assert early.json["opens_at"].startswith("2021-11-06T00:30")
    week.set_clock(at(6, 8, 30))
    assert booking["client"].get(path).json["url"] == LINK
    for someone in (week.citizen(), week.staff("door"), week.staff("office")):
        assert someone.get(path).json["type"] == "/problems/not-among-those-booked"
    week.set_clock(at(6, 11))
    assert booking["client"].get(path).json["type"] == "/problems/session-over"


def test_who_waits_or_gave_the_seat_back_has_no_link(week):
    session_id = online(week)
    full = book(week, session_id, 5)
    waits = book(week, session_id)
    week.set_clock(at(6, 8, 45))
    assert waits["client"].get(f"/sessions/{session_id}/join-link").status_code == 403
    assert full["client"].get(f"/sessions/{session_id}/join-link").status_code == 200


def test_the_link_of_a_series_opens_before_each_date(week):
    state = {"place": None, "join_url": LINK}
    first, second = sitting(3, **state), sitting(3, at(13, 9), **state)
    series = week.activity(first, second, mode="online", booked_as="series")
    booking = book(week, series)
    states = []
    for moment in (at(6, 8, 40), at(6, 12), at(13, 8, 29), at(13, 8, 31), at(13, 12)):
        week.set_clock(moment)
        states.append(booking["client"].get(f"/sessions/{series}/join-link").status_code)
    assert states == [200, 409, 409, 200, 409]


def test_a_session_without_a_link(week):
    booking = book(week, week.slot())
    answer = booking["client"].get(f"/sessions/{booking['session_id']}/join-link")
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/no-such-join-link")
