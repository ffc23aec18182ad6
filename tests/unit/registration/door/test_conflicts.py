"""Conflicting check-ins, and what staff decide: this one, both, or neither."""

import pytest

from tests.fixtures.door import BEGUN, batch, check_counts, come, item, records, status_of, walk
from tests.fixtures.registration import at, book
from tests.fixtures.registration_truth import check


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=3, venue_id=venue)


@pytest.fixture
def booking(week, session_id):
    return book(week, session_id, 3, needs=["wheelchair"])


@pytest.fixture
def disputed(week, door, session_id, booking):
    """One device says that one came, another that all three did: the record that is in conflict."""
    naming = {"code": booking["code"]}
    batch(door, session_id, [item(people=1, **naming)], "一号门")
    [state] = batch(door, session_id, [item(at(6, 9, 20), people=3, **naming)], "二号门").json["items"]
    assert (state["outcome"], state["reason"]) == ("conflicting", "too_many")
    return state["nonce"]


def decide(door, check_in_id, decision):
    return door.post(f"/check-ins/{check_in_id}/decision", json={"decision": decision})


def conflicts(door, session_id):
    return door.get(f"/sessions/{session_id}/conflicts").json["items"]


def test_a_conflict_is_listed_with_what_it_contradicts(week, door, session_id, booking, disputed):
    [conflict] = conflicts(door, session_id)
    assert (conflict["check_in"]["id"], conflict["check_in"]["code"]) == (disputed, booking["code"])
    assert conflict["booking"]["party"][0]["name"] == "王*"
    assert [(entry["device"], entry["people"]) for entry in conflict["against"]] == [("一号门", 1)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("decision", "state", "seats"),
    [("counts", ("attended", 3, 3), 3), ("both", ("attended", 3, 3), 4), ("neither", ("confirmed", 0, 3), 3)],
)
def test_one_tap_decides(week, door, session_id, booking, disputed, decision, state, seats):
    answer = decide(door, disputed, decision)
    assert (answer.status_code, answer.json["decision"]) == (200, decision), answer.json
    assert status_of(week, session_id, booking) == state
    assert check_counts(week, session_id) == seats
    assert conflicts(door, session_id) == []
    assert decide(door, disputed, decision).status_code == 200
    other = {"counts": "both", "both": "neither", "neither": "counts"}[decision]
    refusal = decide(door, disputed, other)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/nothing-to-decide")
    assert check_counts(week, session_id) == seats
    check(week)


@pytest.mark.slow
def test_people_who_are_in_without_a_free_seat_are_counted_when_staff_say_so(week, door, session_id, booking):
    week.set_clock(BEGUN)
    come(door, session_id, code=booking["code"])
    [state] = batch(door, session_id, [item(at(6, 9, 20), people=2)]).json["items"]
    assert (state["outcome"], state["reason"]) == ("conflicting", "no_seat")
    assert decide(door, state["nonce"], "counts").json["outcome"] == "accepted"
    session = week.session(session_id)
    assert (session.confirmed, session.capacity, session.asked) == (5, 5, 3)
    check(week)
    door.post(f"/check-ins/{state['nonce']}/undo")
    assert (week.session(session_id).confirmed, week.session(session_id).capacity) == (3, 3)


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["cancelled", "other_session", "no_such_booking", "waits", "out_of_time"])
def test_whatever_the_conflict_those_who_are_in_can_be_counted(week, door, venue, session_id, reason):
    there = book(week, session_id, 3)
    if reason == "cancelled":
        there["client"].delete(f"/bookings/{there['id']}")
    elsewhere = book(week, week.slot(venue_id=venue))
    waits = book(week, session_id) if reason == "waits" else None
    week.set_clock(at(6, 12))
    state = {
        "cancelled": item(code=there["code"]),
        "other_session": item(code=elsewhere["code"]),
        "no_such_booking": item(code="NOSUCH"),
        "waits": item(at(6, 7), code=(waits or there)["code"], on_purpose=True),
        "out_of_time": item(at(5, 9), code=there["code"]),
    }[reason]
    answer = batch(door, session_id, [state]).json["items"][0]
    assert (answer["outcome"], answer["reason"]) == ("conflicting", reason)
    assert decide(door, state["nonce"], "counts").json["outcome"] == "accepted"
    assert conflicts(door, session_id) == []
    inside = sum(row.people for row in records(week, session_id) if row.outcome == "accepted")
    assert inside == (1 if reason in ("other_session", "no_such_booking", "waits") else 3)
    check(week)


def test_what_does_not_count_is_no_longer_listed(week, door, session_id):
    walk(door, session_id, 3)
    [state] = batch(door, session_id, [item()]).json["items"]
    assert decide(door, state["nonce"], "neither").json["undone_at"] is not None
    assert (conflicts(door, session_id), check_counts(week, session_id)) == ([], 3)


def test_only_a_conflict_is_decided_and_by_who_works_there(week, door, session_id, booking, disputed):
    view = come(door, session_id, code=booking["code"]).json["check_in_id"]
    assert decide(door, view, "counts").json["type"] == "/problems/nothing-to-decide"
    assert decide(door, disputed, "perhaps").status_code == 422
    assert decide(week.staff("door"), disputed, "counts").json["type"] == "/problems/not-your-session"
    assert decide(week.citizen(), disputed, "counts").status_code == 403
