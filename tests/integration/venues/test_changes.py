"""Slots changed on both databases: two editors at one moment, and an editor while the house closes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

DAY = {
    "dates": ["2021-11-06"],
    "slots": [
        {"starts": "09:00", "ends": "11:00", "seats": 400},
        {"starts": "14:00", "ends": "16:00", "seats": 400},
    ],
}


@pytest.fixture
def opening(places, hall):
    path = f"/venues/{hall.venue_id}/openings"
    opening_id = places.office.create(path, json=DAY).json["items"][0]["id"]
    return places.office.get(f"/openings/{opening_id}").json


def at_one_moment(places, *works):
    """The answers to each of the works, done in a thread of its own by an operator of its own."""
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(lambda work: work(places.staff("office")), works))


def changing(slot, version=None, **changes):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return lambda editor: editor.patch(f"/slots/{slot['id']}", json=changes, headers=headers)


def test_of_two_editors_who_saw_the_same_one_is_shown_the_other(places, opening):
    slots = opening["slots"]
    works = [changing(slots[n % 2], version=1, seats=100 + n) for n in range(4)]
    assert sorted(answer.status_code for answer in at_one_moment(places, *works)) == [200, 412, 412, 412]
    state = places.office.get(f"/openings/{opening['id']}").json
    assert [slot["id"] for slot in state["slots"]] == [slot["id"] for slot in slots]
    assert [item["version"] for item in places.states("opening")] == [1, 2]
    assert places.states("opening")[-1] == state


def test_changes_at_one_moment_are_all_kept_or_refused_and_never_overlap(places, opening):
    morning, afternoon = opening["slots"]
    answers = at_one_moment(places, changing(morning, ends="12:00"), changing(afternoon, starts="11:30"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    answers = at_one_moment(
        places, changing(morning, seats=50), changing(afternoon, seats=60), changing(morning, note="东门")
    )
    assert [answer.status_code for answer in answers] == [200] * 3
    state = places.office.get(f"/openings/{opening['id']}").json
    assert [(slot["seats"], slot["note"]) for slot in state["slots"]] == [(50, "东门"), (60, "")]
    assert state["version"] == 5


def test_no_slot_moves_into_a_closure_that_was_there(places, hall, opening):
    closing = {"starts_at": "2021-11-06T17:00", "ends_at": "2021-11-06T20:00", "reason": "消杀"}
    moved, closed = at_one_moment(
        places,
        changing(opening["slots"][1], starts="17:00", ends="19:00"),
        lambda editor: editor.create(f"/venues/{hall.venue_id}/closures", json=closing),
    )
    assert closed.status_code == 201
    events = [event for event, _ in places.events() if event in ("opening-changed", "closure-declared")]
    if moved.status_code == 200:
        assert events == ["opening-changed", "opening-changed", "closure-declared"]
    else:
        assert (moved.status_code, events) == (409, ["opening-changed", "closure-declared"])
