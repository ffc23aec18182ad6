"""Batches from devices that were without network: nothing lost, nothing counted twice, whatever the order."""

import itertools
import uuid

import pytest

from chassis.storage.db import new_id
from tests.fixtures.door import (
    BEGUN,
    RELEASED,
    batch,
    check_counts,
    come,
    item,
    outcomes,
    records,
    status_of,
    walk,
)
from tests.fixtures.registration import at, book, sitting


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=4, venue_id=venue)


@pytest.mark.slow
def test_a_batch_is_taken_once_however_often_it_comes(week, door, session_id):
    booking = book(week, session_id, 2)
    token = booking["client"].get(f"/bookings/{booking['id']}/pass").json["token"]
    week.set_clock(at(6, 12))
    items = [item(token=token), item(name="赵大海", people=2)]
    assert outcomes(batch(door, session_id, items)) == [("accepted", None)] * 2
    assert outcomes(batch(door, session_id, items)) == [("repeated", "seen")] * 2
    assert outcomes(batch(door, session_id, items[:1] * 2, "二号门")) == [("repeated", "seen")] * 2
    assert check_counts(week, session_id) == 4
    first, second = sorted(records(week, session_id), key=lambda row: row.way)
    assert (first.way, first.people, first.device, first.at) == ("qr", 2, "一号门", BEGUN)
    assert (second.way, second.people, first.received_at.hour) == ("walk_in", 2, 4)
    assert [event["status"] for event in week.told("booking")] == ["confirmed", "attended"]


def test_two_devices_let_the_same_party_in(week, door, session_id):
    booking = book(week, session_id, 2)
    naming = {"code": booking["code"]}
    assert outcomes(batch(door, session_id, [item(**naming)], "一号门")) == [("accepted", None)]
    assert outcomes(batch(door, session_id, [item(at(6, 9, 20), **naming)], "二号门")) == [
        ("repeated", "already_in")
    ]
    assert status_of(week, session_id, booking) == ("attended", 2, 2)


@pytest.mark.slow
def test_whichever_of_three_devices_tells_first(week, door, venue):
    """Three are in, by whichever records; what was counted once is counted to the end."""
    for order in itertools.permutations(range(3)):
        week.set_clock(at(5, 9))
        session_id = week.slot(seats=3, venue_id=venue)
        booking = book(week, session_id, 3)
        state = [item(at(6, 9, n), code=booking["code"], people=people) for n, people in enumerate((1, 3, 2))]
        admitted = set()
        for n in order:
            batch(door, session_id, [state[n]], f"{n}号门")
            people_by_record = {
                row.id: row.people for row in records(week, session_id) if row.outcome == "accepted"
            }
            assert admitted <= people_by_record.keys()
            admitted = set(people_by_record)
        assert sum(people_by_record.values()) == 3
        assert status_of(week, session_id, booking) == ("attended", 3, 3)


def test_parts_of_a_party_add_up_over_devices(week, door, session_id):
    booking = book(week, session_id, 3)
    some = [item(at(6, 9, n), booking_id=booking["id"], people=1) for n in range(3)]
    assert outcomes(batch(door, session_id, some[1:], "二号门")) == [("accepted", None)] * 2
    assert outcomes(batch(door, session_id, some[:1], "一号门")) == [("accepted", None)]
    assert outcomes(batch(door, session_id, [item(at(6, 10), code=booking["code"], people=4)])) == [
        ("conflicting", "too_many")
    ]
    assert status_of(week, session_id, booking) == ("attended", 3, 3)


@pytest.mark.slow
def test_what_cannot_be_counted_is_recorded_and_said(week, door, session_id, venue):
    gone, other = book(week, session_id), book(week, week.slot(venue_id=venue))
    gone["client"].delete(f"/bookings/{gone['id']}")
    book(week, session_id, 4)
    waits = book(week, session_id)
    items = [
        item(code=gone["code"]),
        item(code=other["code"]),
        item(code="NOSUCH"),
        item(token="A" * 131),
        item(people=1),
        item(at(6, 7), code=waits["code"], on_purpose=True),
        item(code=waits["code"]),
    ]
    state = outcomes(batch(door, session_id, items))
    assert {outcome for outcome, _ in state} == {"conflicting"}
    reasons = [
        "cancelled",
        "other_session",
        "no_such_booking",
        "no_such_booking",
        "no_seat",
        "waits",
        "no_seat",
    ]
    assert [reason for _, reason in state] == reasons
    assert len(records(week, session_id)) == 7
    assert check_counts(week, session_id) == 4
    assert [reason for _, reason in outcomes(batch(door, session_id, items))] == reasons


def test_of_those_told_together_who_came_earlier_has_the_seats(week, door, session_id):
    late, early = item(at(6, 9, 20), people=3), item(at(6, 9, 10), people=2)
    state = [("conflicting", "no_seat"), ("accepted", None)]
    assert outcomes(batch(door, session_id, [late, early])) == state
    assert check_counts(week, session_id) == 2


def test_who_is_in_stays_in_whoever_came_before_by_a_later_word(week, door, session_id):
    late, early = item(at(6, 9, 20), people=3), item(at(6, 9, 10), people=2)
    assert outcomes(batch(door, session_id, [late])) == [("accepted", None)]
    assert outcomes(batch(door, session_id, [early], "二号门")) == [("conflicting", "no_seat")]
    assert outcomes(batch(door, session_id, [late])) == [("repeated", "seen")]
    assert check_counts(week, session_id) == 3
    door.post(f"/check-ins/{late['nonce']}/undo")
    assert outcomes(batch(door, session_id, [early])) == [("repeated", "seen")]
    assert check_counts(week, session_id) == 2


def test_an_undoing_may_come_before_what_it_undoes(week, door, session_id):
    booking = book(week, session_id, 2)
    record, walked = item(code=booking["code"]), item(people=2)
    undo = item(at(6, 9, 30), undo_of=record["nonce"], way="undo")
    assert outcomes(batch(door, session_id, [undo])) == [("accepted", None)]
    assert outcomes(batch(door, session_id, [record])) == [("repeated", "undone")]
    assert status_of(week, session_id, booking) == ("confirmed", 0, 2)
    assert outcomes(batch(door, session_id, [walked, item(undo_of=walked["nonce"])]))[1] == ("accepted", None)
    assert check_counts(week, session_id) == 2
    items = door.get(f"/sessions/{session_id}/check-ins").json["items"]
    assert {entry["way"] for entry in items} == {"code", "walk_in"}
    assert all(entry["undone_at"] for entry in items)
    [undo_row] = [row for row in records(week, session_id) if str(row.id) == undo["nonce"]]
    assert door.post(f"/check-ins/{undo_row.id}/undo").status_code == 404


def test_live_and_batched_check_ins_know_of_each_other(week, door, session_id):
    booking = book(week, session_id, 2)
    week.set_clock(BEGUN)
    come(door, session_id, code=booking["code"])
    assert walk(door, session_id, 2).status_code == 201
    state = outcomes(batch(door, session_id, [item(code=booking["code"]), item(at(6, 9, 30), people=1)]))
    assert state == [("repeated", "already_in"), ("conflicting", "no_seat")]
    assert check_counts(week, session_id) == 4


def test_a_series_in_a_batch(week):
    unit, first, second = new_id(), sitting(3), sitting(3, at(13, 9))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, booking = week.staff("unit_editor", units=[unit]), book(week, series, 2)
    items = [
        item(code=booking["code"], people=1),
        item(at(13, 9, 5), code=booking["code"], date_id=second["id"]),
        item(code=booking["code"], date_id=str(uuid.uuid4())),
    ]
    assert outcomes(batch(door, series, items)) == [
        ("accepted", None),
        ("accepted", None),
        ("conflicting", "no_such_date"),
    ]
    assert status_of(week, series, booking) == ("attended", 2, 2)
    [line] = door.get(f"/sessions/{series}/door-list").json["items"]
    assert line["came_on"] == {first["id"]: 1, second["id"]: 2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"nonce": "x"}, "items.0.nonce"),
        ({"at": "yesterday"}, "items.0.at"),
        ({"people": 0}, "items.0.people"),
        ({"way": "self"}, "items.0.way"),
        ({"code": "A\0"}, "items.0.code"),
        ({"name": "\n" * 3}, "items.0.name"),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused_whole(week, door, session_id, wrong, field):
    refusal = batch(door, session_id, [item() | wrong])
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, field)
    assert records(week, session_id) == []


@pytest.mark.slow
def test_a_batch_is_no_longer_than_500(week, door, session_id):
    assert batch(door, session_id, []).status_code == 422
    assert batch(door, session_id, [item() for _ in range(501)]).status_code == 422
    assert len(batch(door, session_id, [item() for _ in range(500)]).json["items"]) == 500
    assert check_counts(week, session_id) == 4


@pytest.mark.slow
def test_who_waited_and_is_counted_later_is_told_of_the_seat_once_and_not_when_all_is_over(week, door, venue):
    for synced in (at(6, 9, 40), at(6, 12)):
        week.set_clock(at(5, 9))
        session_id = week.slot(seats=2, venue_id=venue)
        here, _absent, waits = (book(week, session_id)["code"] for _ in range(3))
        week.messages()
        week.set_clock(BEGUN)
        come(door, session_id, code=here)
        week.set_clock(RELEASED, "release the absent")
        week.set_clock(synced)
        items = [item(RELEASED, code=waits)]
        assert outcomes(batch(door, session_id, items)) == [("accepted", None)]
        week.minute_passes()
        week.messages()
        batch(door, session_id, items, "二号门")
        week.minute_passes()
        texts = [message["text"] for message in week.messages() if message["kind"] == "seated_at_door"]
    [text] = texts
    assert "You have your seats" in text
