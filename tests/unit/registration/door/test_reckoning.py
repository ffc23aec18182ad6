"""The door: parts of a party, walk-ins, those who wait on the spot, undoing, lists and searches."""

import uuid

import pytest

from chassis.storage.db import new_id
from tests.fixtures.door import BEGUN, RELEASED, audits, check_counts, come, records, status_of, walk
from tests.fixtures.registration import at, book, placed, sitting, slot
from tests.fixtures.registration_truth import check


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=3, venue_id=venue)


def states(week, booking):
    return [event["status"] for event in week.told("booking") if event["id"] == booking["id"]]


def test_a_party_comes_in_parts(week, door, session_id):
    booking = book(week, session_id, 3)
    first = come(door, session_id, code=booking["code"], people=1)
    assert (first.json["status"], first.json["came"]) == ("attended", 1)
    rest = come(door, session_id, code=booking["code"])
    assert (rest.json["came"], rest.json["party"][0]["name"]) == (3, "王*")
    again = come(door, session_id, code=booking["code"])
    assert (again.status_code, again.json["came"], again.json["check_in_id"]) == (200, 3, None)
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    assert (again.json["first"]["id"], again.json["first"]["people"]) == (first.json["check_in_id"], 1)
    assert [row.people for row in records(week, session_id)] == [1, 2]
    versions = [event["version"] for event in week.told("booking")]
    assert (states(week, booking), versions) == (["confirmed", "attended", "attended"], [1, 2, 3])
    assert check_counts(week, session_id) == 3


def test_more_than_were_booked_do_not_come_in_by_the_booking(week, door, session_id):
    booking = book(week, session_id, 2)
    come(door, session_id, code=booking["code"], people=1)
    refusal = come(door, session_id, code=booking["code"], people=2)
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/too-many-come")
    assert (refusal.json["errors"][0]["field"], refusal.json["left"]) == ("people", 1)
    assert status_of(week, session_id, booking) == ("attended", 1, 2)
    assert len(records(week, session_id)) == 1


def test_a_nonce_counts_once(week, door, session_id, venue):
    booking, nonce = book(week, session_id, 3), str(uuid.uuid4())
    for _ in range(3):
        check_in = come(door, session_id, code=booking["code"], people=1, nonce=nonce)
        assert (check_in.status_code, check_in.json["came"]) == (200, 1)
        assert (check_in.json["check_in_id"], check_in.json["repeated"]) == (nonce, False)
    other = week.slot(venue_id=venue)
    refusal = come(door, other, code=book(week, other)["code"], nonce=nonce)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/nonce-used")


def test_undoing_a_check_in(week, door, session_id):
    booking = book(week, session_id, 2)
    view = come(door, session_id, code=booking["code"], people=1).json["check_in_id"]
    two = come(door, session_id, code=booking["code"]).json["check_in_id"]
    undone = door.post(f"/check-ins/{two}/undo")
    assert (undone.status_code, undone.json["undone_at"] is not None) == (200, True)
    assert status_of(week, session_id, booking) == ("attended", 1, 2)
    for _ in range(2):
        assert door.post(f"/check-ins/{view}/undo").status_code == 200
    assert status_of(week, session_id, booking) == ("confirmed", 0, 2)
    assert states(week, booking) == ["confirmed", "attended", "attended", "attended", "confirmed"]
    assert door.post(f"/check-ins/{uuid.uuid4()}/undo").status_code == 404
    elsewhere = week.staff("door", venues=[new_id()])
    assert elsewhere.post(f"/check-ins/{view}/undo").json["type"] == "/problems/not-your-session"
    assert week.citizen().post(f"/check-ins/{view}/undo").status_code == 403
    assert check_counts(week, session_id) == 2


@pytest.mark.parametrize("named", [{}, {"code": "A", "booking_id": str(uuid.uuid4())}, {"token": "x" * 300}])
def test_a_check_in_names_one_party(week, door, session_id, named):
    refusal = come(door, session_id, **named)
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/invalid")
    assert refusal.json["errors"]


def test_walk_ins_are_counted_within_the_capacity(week, door, session_id):
    book(week, session_id, 1)
    walk_in = walk(door, session_id, 2, name="赵大海")
    assert (walk_in.status_code, walk_in.json["way"], walk_in.json["name"]) == (201, "walk_in", "赵*")
    assert check_counts(week, session_id) == 3
    refusal = walk(door, session_id)
    assert (refusal.status_code, refusal.json["type"], refusal.json["free"]) == (
        409,
        "/problems/no-seat-free",
        0,
    )
    assert len(records(week, session_id)) == 1
    assert "赵" not in records(week, session_id)[0].sealed_name


def test_a_walk_in_under_one_key_is_one(week, door, session_id):
    for _ in range(2):
        answer = door.create(
            f"/sessions/{session_id}/walk-ins", {"people": 1, "on_purpose": True}, key="one-key"
        )
        assert answer.status_code == 201
    assert check_counts(week, session_id) == 1
    other = door.create(f"/sessions/{session_id}/walk-ins", {"people": 2}, key="one-key")
    assert other.json["type"] == "/problems/key-reused"
    assert door.post(f"/sessions/{session_id}/walk-ins", json={}).status_code == 422


def test_undoing_a_walk_in_frees_the_seats_for_those_who_wait(week, door, session_id):
    walked = walk(door, session_id, 3).json
    waits = book(week, session_id, 2)
    assert waits["status"] == "waitlisted"
    door.post(f"/check-ins/{walked['id']}/undo")
    assert status_of(week, session_id, waits) == ("confirmed", 0, 2)
    door.post(f"/check-ins/{walked['id']}/undo")
    assert check_counts(week, session_id) == 2


def test_a_capacity_that_shrinks_with_an_undone_walk_in_is_told(week, door, venue):
    sitting = placed(3, venue)
    week.activity(sitting)
    week.placement(sitting, space_seats=3)
    session_id = uuid.UUID(str(sitting["id"]))
    walked = walk(door, session_id, 3).json
    week.placement(sitting, space_seats=2)
    assert week.told("session")[-1]["capacity"] == 3  # who is in stays in
    door.post(f"/check-ins/{walked['id']}/undo")
    assert week.told("session")[-1]["capacity"] == week.session(session_id).capacity == 2


def test_walk_ins_have_the_places_kept_back_for_them_first(week, venue, door):
    facts = slot(4)
    keep = [{"pool": "walk_in", "seats": 2, "release_minutes_before": 0}]
    week.slots(facts, venue_id=venue, booking={"keep": keep})
    session_id = uuid.UUID(facts["id"])
    book(week, session_id, 2)
    waits = book(week, session_id)
    assert waits["status"] == "waitlisted"
    view = walk(door, session_id).json
    assert week.session(session_id).kept_walk_in == 1
    assert walk(door, session_id, 2).status_code == 409
    door.post(f"/check-ins/{view['id']}/undo")
    session = week.session(session_id)
    assert (session.kept_walk_in, session.confirmed) == (2, 2)
    assert status_of(week, session_id, waits)[0] == "waitlisted"


@pytest.mark.slow
def test_a_seat_given_at_the_door_stays_given(week, venue, door):
    facts = slot(3)
    keep = [{"pool": "walk_in", "seats": 1, "release_minutes_before": 0}]
    week.slots(facts, venue_id=venue, booking={"keep": keep})
    session_id = uuid.UUID(facts["id"])
    here, absent, waits = (book(week, session_id) for _ in range(3))
    week.set_clock(at(6, 8, 50))
    walked = walk(door, session_id, on_purpose=False)
    assert walked.json["outcome"] == "accepted"
    week.set_clock(BEGUN, "release kept places")
    come(door, session_id, code=here["code"])
    week.set_clock(RELEASED, "release the absent")
    assert come(door, session_id, code=waits["code"]).json["status"] == "attended"
    session = week.session(session_id)
    assert (session.confirmed, session.seats_left) == (3, 0)
    assert door.get(f"/check-ins/{walked.json['id']}").json["check_in"]["outcome"] == "accepted"
    assert walk(door, session_id).json["type"] == "/problems/no-seat-free"
    assert come(door, session_id, code=absent["code"]).json["type"] == "/problems/no-seat-free"
    assert check_counts(week, session_id) == 3
    check(week)


def test_before_the_start_free_seats_are_for_those_who_wait(week, door, session_id):
    book(week, session_id, 2)
    book(week, session_id, 2)
    assert walk(door, session_id).status_code == 409
    week.set_clock(BEGUN)
    assert walk(door, session_id).status_code == 201
    assert check_counts(week, session_id) == 3


def test_walk_ins_at_a_cancelled_session(week, venue, door):
    facts = slot(3)
    opening = week.slots(facts, venue_id=venue)
    week.slots(facts, venue_id=venue, id=opening, status="withdrawn")
    assert walk(door, facts["id"]).json["type"] == "/problems/session-cancelled"


@pytest.mark.slow
def test_who_waits_on_the_spot_is_let_in_when_seats_are_free(week, door, session_id):
    book(week, session_id, 2)
    waits, also = book(week, session_id, 2), book(week, session_id, 1)
    early = come(door, session_id, code=also["code"])
    assert (early.status_code, early.json["type"]) == (409, "/problems/wrong-state")
    week.set_clock(at(6, 8, 30))
    full = come(door, session_id, code=waits["code"])
    assert (full.status_code, full.json["type"]) == (409, "/problems/no-seat-free")
    let_in = come(door, session_id, code=also["code"])
    assert (let_in.status_code, let_in.json["status"]) == (200, "attended")
    assert check_counts(week, session_id) == 3
    assert states(week, also) == ["waitlisted", "attended"]
    door.post(f"/check-ins/{let_in.json['check_in_id']}/undo")
    assert status_of(week, session_id, also) == ("waitlisted", 0, 0)
    assert check_counts(week, session_id) == 2


def test_a_series_is_attended_date_by_date(week):
    unit, first, second = new_id(), sitting(3), sitting(3, at(13, 9))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, booking = week.staff("unit_editor", units=[unit]), book(week, series, 2)
    assert come(door, series, code=booking["code"], people=1).json["came"] == 1
    later = come(door, series, code=booking["code"], date_id=second["id"])
    assert later.json["came"] == 2
    assert [str(row.date_id) for row in records(week, series)] == [first["id"], second["id"]]
    assert check_counts(week, series) == 2
    wrong = come(door, series, code=booking["code"], date_id=str(uuid.uuid4()))
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "date_id")


def test_a_door_list_has_what_a_device_needs(week, door, session_id):
    booking = book(week, session_id, 2, needs=["wheelchair"])
    gone = book(week, session_id)
    gone["client"].delete(f"/bookings/{gone['id']}")
    come(door, session_id, code=booking["code"], people=1)
    answer = door.get(f"/sessions/{session_id}/door-list")
    body = answer.json
    assert body["pass_key"] == door.get("/pass-key").json
    lines = {line["booking_id"]: line for line in body["items"]}
    line = lines[booking["id"]]
    assert (line["code"], line["seats"], line["came"], line["status"]) == (booking["code"], 2, 1, "attended")
    assert (line["names"], line["needs"]) == (["王*", "王*"], ["wheelchair"])
    assert (lines[gone["id"]]["status"], lines[gone["id"]]["names"]) == ("cancelled", [])
    assert [entry.action for entry in audits(week)] == ["door_list"]
    again = door.get(f"/sessions/{session_id}/door-list", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    walk(door, session_id)
    changed = door.get(f"/sessions/{session_id}/door-list", headers={"If-None-Match": answer.headers["ETag"]})
    assert (changed.status_code, changed.json["version"] != body["version"]) == (200, True)
    assert len(changed.json["walk_ins"]) == 1


def test_a_search_finds_by_name_phone_and_code(week, door, session_id):
    booking = book(week, session_id, 2)
    words = ["小明1", "王 小", "0000", "00000", "13800000000", "138 0000 0000", "+86 138-0000-0000"]
    words.append(booking["code"].lower())
    for q in words:
        answer = door.post(f"/sessions/{session_id}/door-search", json={"q": q})
        assert [item["booking_id"] for item in answer.json["items"]] == [booking["id"]], q
    for q in ("李", "9999", "13800009999", "23800000000"):
        assert door.post(f"/sessions/{session_id}/door-search", json={"q": q}).json["items"] == [], q
    few = door.post(f"/sessions/{session_id}/door-search", json={"q": "000"})
    assert (few.status_code, few.json["errors"][0]["field"]) == (422, "q")
    [item] = door.post(f"/sessions/{session_id}/door-search", json={"q": "小明"}).json["items"]
    assert (item["names"], item["phone"]) == (["王*", "王*"], "138****0000")
    assert {entry.action for entry in audits(week)} == {"search"}
    assert "小明" not in str([entry.detail for entry in audits(week)])
    by_name = come(door, session_id, booking_id=item["booking_id"], way="phone")
    assert by_name.json["came"] == 2
    assert records(week, session_id)[0].way == "phone"


def test_a_landline_is_found_by_its_number(week, venue, session_id):
    desk = week.staff("desk", venues=[venue])
    wish = {"session_id": str(session_id), "party": [{"name": "李奶奶"}], "name": "李奶奶", "consent": True}
    desk.create("/desk/bookings", wish | {"phone": "027-85350000"})
    for q in ("027-85350000", "02785350000", "85350000", "0000"):
        answer = week.staff("door", venues=[venue]).post(f"/sessions/{session_id}/door-search", json={"q": q})
        assert len(answer.json["items"]) == 1, q


def test_what_was_recorded_is_listed_newest_first(week, door, session_id):
    booking = book(week, session_id)
    come(door, session_id, code=booking["code"])
    walk(door, session_id)
    first = door.get(f"/sessions/{session_id}/check-ins?limit=1").json
    rest = door.get(f"/sessions/{session_id}/check-ins?limit=1&cursor={first['next_cursor']}").json
    assert [first["items"][0]["way"], rest["items"][0]["way"]] == ["walk_in", "code"]
    assert (rest["items"][0]["code"], rest["next_cursor"]) == (booking["code"], None)


def test_the_day_at_work(week, venue, door, session_id):
    week.slot()
    items = door.get("/staff/sessions?date=2021-11-06").json
    assert [item["id"] for item in items["items"]] == [str(session_id)]
    assert door.get("/staff/sessions?date=2021-11-07").json["items"] == []
    assert len(week.staff("office").get("/staff/sessions?date=2021-11-06").json["items"]) == 2
    assert door.get("/staff/sessions").status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "door-list"),
        ("get", "check-ins"),
        ("post", "door-search"),
        ("post", "walk-ins"),
        ("post", "check-in-batches"),
    ],
)
def test_the_door_is_for_those_who_work_there(week, session_id, method, path):
    body = {
        "door-search": {"q": "王"},
        "walk-ins": {"people": 1},
        "check-in-batches": {"device": "d", "items": [{"nonce": str(uuid.uuid4()), "at": BEGUN.isoformat()}]},
    }.get(path)
    address, key = f"/sessions/{session_id}/{path}", {"Idempotency-Key": "k"}
    request = {"json": body, "headers": key} if body else {}
    for someone, problem in (
        (week.citizen(), "forbidden"),
        (week.staff("reviewer"), "forbidden"),
        (week.staff("door", venues=[new_id()]), "not-your-session"),
    ):
        refusal = getattr(someone, method)(address, **request)
        assert (refusal.status_code, refusal.json["type"]) == (403, f"/problems/{problem}")
    unknown = getattr(week.staff("desk"), method)(f"/sessions/{uuid.uuid4()}/{path}", **request)
    assert unknown.status_code == 404
