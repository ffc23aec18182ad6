"""What people ask a venue to open: numbers, beside who waits; answered by a slot in one step, or declined in words."""

import uuid
from typing import Any

import pytest

from chassis.testing import TokenClient
from tests.fixtures.venues import Places, faults
from venues.demand.subscriptions import DemandAsked, SessionChanged

SUNDAY = {"date": "2021-11-07", "part": "evening"}
EVENING = {"starts": "19:00", "ends": "21:00", "seats": 60}


def tell_asked(places: Places, library: dict[str, Any], *parts: dict[str, Any], version: int = 1) -> None:
    """Registration tells what the library is asked for."""
    parts_told = DemandAsked().load({"id": library["id"], "version": version, "parts": list(parts)})
    places.receive((DemandAsked, parts_told))


def wishes_at(client: TokenClient, library: dict[str, Any]) -> Any:
    answer = client.get(f"/venues/{library['id']}/wishes")
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def open_for(client: TokenClient, library: dict[str, Any], status: int = 201, **slot: Any) -> Any:
    answer = client.create(f"/venues/{library['id']}/answers", SUNDAY | EVENING | slot)
    assert answer.status_code == status, answer.json
    return answer.json


def test_the_numbers_are_those_told_last(places, library, operator, stranger):
    body = SUNDAY | {"people": 12}
    tell_asked(places, library, body, {"date": "2021-11-01", "part": "morning", "people": 3})
    [wish] = wishes_at(operator, library)
    assert wish == body | {"waiting": 0, "slots": [], "declined": None}
    tell_asked(places, library, SUNDAY | {"part": "morning", "people": 2}, version=2)
    assert [(wish["part"], wish["people"]) for wish in wishes_at(operator, library)] == [("morning", 2)]
    assert stranger.get(f"/venues/{library['id']}/wishes").status_code == 403
    assert places.staff("citizen").get(f"/venues/{library['id']}/wishes").status_code == 403


def test_who_waits_then_stands_beside_it(places, library, operator):
    session = {"id": str(uuid.uuid4()), "venue_id": library["id"], "space_id": None, "opening_id": None}
    times = {"starts_at": "2021-11-07T11:00:00+00:00", "ends_at": "2021-11-07T13:00:00+00:00"}
    more = session | times | {"version": 1, "title": "书法", "status": "open", "capacity": 20}
    places.receive_session(**SessionChanged().load(more))
    places.receive_seats(id=uuid.UUID(session["id"]), capacity=20, confirmed=20, waiting=7)
    tell_asked(places, library, SUNDAY | {"people": 12})
    assert [(wish["people"], wish["waiting"]) for wish in wishes_at(operator, library)] == [(12, 7)]


def test_a_slot_in_answer_opens_the_day_and_says_what_it_answers(places, library, operator):
    tell_asked(places, library, SUNDAY | {"people": 12})
    slot = open_for(operator, library)
    assert slot["answers"] == SUNDAY
    [state] = places.states("opening")
    assert [(item["id"], item["answers"]) for item in state["slots"]] == [(slot["id"], SUNDAY)]
    assert (state["date"], state["space_id"], state["starts_at"]) == (
        "2021-11-07",
        None,
        "2021-11-07T11:00:00+00:00",
    )
    [wish] = wishes_at(operator, library)
    assert [opened["id"] for opened in wish["slots"]] == [slot["id"]]


@pytest.mark.slow
def test_a_slot_in_answer_extends_a_day_that_is_open(places, library, operator):
    day = {"dates": ["2021-11-07"], "slots": [{"starts": "09:00", "ends": "11:00", "seats": 40}]}
    space = library["spaces"][1]["id"]
    terms = {"booking": {"party_limit": 2}}
    declared = operator.create(f"/venues/{library['id']}/openings", day | terms | {"space_id": space}).json
    opening_id = declared["items"][0]["id"]
    assert faults(
        operator.create(f"/venues/{library['id']}/answers", SUNDAY | EVENING | {"space_id": space})
    ) == ["seats"]
    open_for(operator, library, space_id=space, seats=40)
    opening = operator.get(f"/openings/{opening_id}").json
    assert [slot["answers"] for slot in opening["slots"]] == [None, SUNDAY]
    assert opening["booking"]["party_limit"] == 2
    changed = operator.patch(f"/slots/{opening['slots'][1]['id']}", json={"seats": 30})
    assert changed.json["slots"][1]["answers"] == SUNDAY
    places.republish()
    assert places.states("opening")[-1]["slots"][1]["answers"] == SUNDAY


def test_it_may_be_on_another_day(library, operator):
    slot = open_for(operator, library, on_date="2021-11-08")
    assert slot["starts_at"].startswith("2021-11-08T11:00")
    assert slot["answers"] == SUNDAY


def test_an_answer_is_refused_where_an_opening_is(library, operator, stranger, office):
    open_for(operator, library)
    overlapping = open_for(operator, library, 409, starts="20:00", ends="22:00")
    assert overlapping["type"] == "/problems/slots-overlap"
    path = f"/venues/{library['id']}/answers"
    assert faults(operator.create(path, EVENING | {"date": "2021-11-01", "part": "evening"})) == ["date"]
    assert faults(operator.create(path, SUNDAY | EVENING | {"ends": "19:05"})) == ["ends"]
    assert faults(operator.create(path, EVENING | {"date": "2021-11-07", "part": "noon"})) == ["part"]
    assert faults(operator.create(path, SUNDAY)) == ["starts", "ends", "seats"]
    assert stranger.create(path, SUNDAY | EVENING).status_code == 403


@pytest.mark.parametrize(
    ("part", "starts", "ends", "status"),
    [
        ("evening", "09:00", "11:00", 422),
        ("evening", "16:00", "18:00", 422),
        ("evening", "17:00", "18:30", 201),
        ("evening", "22:00", "02:00", 201),
        ("morning", "12:00", "14:00", 422),
        ("morning", "10:00", "13:00", 201),
        ("afternoon", "11:00", "12:00", 422),
        ("afternoon", "11:00", "18:00", 201),
    ],
)
def test_a_slot_is_in_the_part_of_the_day_that_it_answers(
    library, operator, part: str, starts: str, ends: str, status: int
):
    """Who asked for an evening was told that it is open: at nine in the morning."""
    wish = {"date": "2021-11-07", "part": part, "seats": 20}
    for day in ({}, {"on_date": "2021-11-08"}):
        answer = operator.create(
            f"/venues/{library['id']}/answers", wish | day | {"starts": starts, "ends": ends}
        )
        assert answer.status_code == status, answer.json
        if status == 422:
            assert faults(answer) == ["starts"]


def test_a_slot_that_is_moved_out_of_that_part_answers_it_no_more(places, library, operator):
    tell_asked(places, library, SUNDAY | {"people": 12})
    slot = open_for(operator, library)
    for hours, answering in (
        ({"starts": "17:00", "ends": "19:00"}, 1),
        ({"starts": "09:00", "ends": "11:00"}, 0),
    ):
        changed = operator.patch(f"/slots/{slot['id']}", json=hours)
        assert changed.status_code == 200, changed.json
        assert [len(wish["slots"]) for wish in wishes_at(operator, library)] == [answering]


def test_a_key_sent_twice_answers_once(places, library, operator):
    path = f"/venues/{library['id']}/answers"
    key = {"Idempotency-Key": "one"}
    twice = [operator.post(path, json=SUNDAY | EVENING, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [201, 201]
    assert twice[0].json["id"] == twice[1].json["id"]
    assert len(places.states("opening")) == 1


@pytest.mark.slow
def test_a_venue_declines_with_words(places, library, operator, stranger):
    path = f"/venues/{library['id']}/wishes/declines"
    words = SUNDAY | {"note": "晚上电路检修"}
    refusal = operator.create(path, words)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/nobody-asks")
    tell_asked(places, library, SUNDAY | {"people": 12})
    assert faults(operator.create(path, SUNDAY | {"note": ""})) == ["note"]
    assert stranger.create(path, words).status_code == 403
    declined = operator.create(path, words)
    assert (declined.status_code, declined.json["note"]) == (201, "晚上电路检修")
    events = [state for event, state in places.events() if event == "demand-declined"]
    assert [{name: state[name] for name in words} for state in events] == [words]
    assert wishes_at(operator, library)[0]["declined"]["note"] == "晚上电路检修"
    tell_asked(places, library, version=2)
    assert wishes_at(operator, library) == []
