"""A day's slots and terms are changed in place: ids stay, each change is told, and nobody loses a seat unseen."""

import datetime as dt
import uuid

import pytest

from chassis.storage.db import transaction
from tests.fixtures.venues import faults
from tests.unit.venues.editions.test_editions import EDITION
from venues.editions.subscriptions import EditionChanged
from venues.placements import placements

NEXT_YEARS = EDITION | {"id": str(uuid.uuid4()), "version": 1, "year": 2022}
NEXT_YEARS |= {"opens_on": "2022-11-01", "closes_on": "2022-11-30"}
DAY = {
    "dates": ["2021-11-06"],
    "slots": [
        {"starts": "09:00", "ends": "11:00", "seats": 400, "note": "请走东门"},
        {"starts": "14:00", "ends": "16:00", "seats": 300},
    ],
}


class Day:
    """An opening of a venue, as its operator changes it."""

    def __init__(self, operator, venue, **more):
        self.operator = operator
        self.path = f"/venues/{venue['id']}/openings"
        self.id = operator.create(self.path, json=DAY | more).json["items"][0]["id"]
        self.slots = [slot["id"] for slot in self.now()["slots"]]

    def now(self):
        return self.operator.get(f"/openings/{self.id}").json

    def change(self, n=0, version=None, **changes):
        headers = {"If-Match": f'"{version}"'} if version else {}
        return self.operator.patch(f"/slots/{self.slots[n]}", json=changes, headers=headers)

    def withdraw(self, n=0, **query):
        return self.operator.delete(f"/slots/{self.slots[n]}", query_string=query)

    def add(self, key=None, **slot):
        body = {"starts": "11:00", "ends": "12:00", "seats": 40} | slot
        return self.operator.create(f"/openings/{self.id}/slots", json=body, **({"key": key} if key else {}))


@pytest.fixture
def day(operator, library):
    return Day(operator, library)


@pytest.fixture
def room_day(operator, library):
    """Of the small room, of 40 seats."""
    slots = [{"starts": "09:00", "ends": "11:00", "seats": 40}]
    return Day(operator, library, space_id=library["spaces"][1]["id"], slots=slots)


@pytest.fixture
def booked(places, day):
    """The first slot, in which 300 people are booked and 20 wait."""
    session = {"venue_id": uuid.uuid4(), "space_id": None, "opening_id": uuid.UUID(day.id), "title": "开放"}
    session |= {
        name: dt.datetime(2021, 11, 6, n, tzinfo=dt.UTC) for n, name in ((1, "starts_at"), (3, "ends_at"))
    }
    places.receive_session(id=day.slots[0], status="open", **session)
    places.receive_seats(id=day.slots[0], capacity=400, confirmed=300, waiting=20)
    return day


def test_an_opening_shows_its_notes_and_its_version(day):
    answer = day.operator.get(f"/openings/{day.id}")
    assert (answer.json["version"], answer.headers["ETag"]) == (1, '"1"')
    assert [slot["note"] for slot in answer.json["slots"]] == ["请走东门", ""]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({"seats": 100}, {"seats": 100}),
        ({"note": ""}, {"note": ""}),
        ({"ends": "11:30"}, {"ends_at": "2021-11-06T03:30:00+00:00"}),
        (
            {"starts": "17:00", "ends": "24:00"},
            {"starts_at": "2021-11-06T09:00:00+00:00", "ends_at": "2021-11-06T16:00:00+00:00"},
        ),
        (
            {"starts": "23:00", "ends": "01:00"},
            {"starts_at": "2021-11-06T15:00:00+00:00", "ends_at": "2021-11-06T17:00:00+00:00"},
        ),
    ],
)
def test_a_slot_keeps_its_id_through_every_change_which_is_told(day, events, changes, values):
    before = day.now()["slots"]
    answer = day.change(**changes)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    [changed] = [slot for slot in answer.json["slots"] if slot["id"] == day.slots[0]]
    assert changed == before[0] | values
    assert before[1] in answer.json["slots"] and len(answer.json["slots"]) == 2
    assert answer.json == day.now()
    assert events()[-1] == ("opening-changed", answer.json)
    starts = [slot["starts_at"] for slot in answer.json["slots"]]
    assert starts == sorted(starts) and answer.json["starts_at"] == starts[0]
    assert answer.json["ends_at"] == max(slot["ends_at"] for slot in answer.json["slots"])


def test_what_stays_as_it_was_is_not_told(day, events):
    before = events()
    assert day.change(seats=400, starts="9:00", note=" 请走东门 ").json["version"] == 1
    assert day.change().status_code == 200
    assert events() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ends": "09:05"}, ["ends"]),
        ({"starts": "11:30"}, ["ends"]),
        ({"seats": 0}, ["seats"]),
        ({"seats": 100_001}, ["seats"]),
        ({"starts": "9"}, ["starts"]),
        ({"note": "字" * 201}, ["note"]),
        ({"dates": ["2021-11-07"]}, ["dates"]),
    ],
)
def test_a_wrong_change_is_refused_by_its_field(day, events, changes, fields):
    before = events()
    assert faults(day.change(**changes)) == fields
    assert events() == before


def test_a_slot_does_not_begin_before_now_unless_the_office_means_it(places, day, office, events):
    places.set_clock(dt.datetime.fromisoformat("2021-11-06T08:34:00+08:00"))
    before = events()
    assert faults(day.change(starts="07:00")) == ["starts"]
    assert events() == before
    assert day.change(starts="08:50").status_code == 200
    places.pass_time(hours=1)
    assert day.change(ends="11:30").status_code == 200, "what is under way may end later"
    assert faults(day.change(starts="08:40")) == ["starts"]
    change = {"starts": "08:40", "on_purpose": True}
    assert office.patch(f"/slots/{day.slots[0]}", json=change).status_code == 200


def test_a_slot_of_the_whole_venue_takes_no_number_that_is_a_slip(operator, library, day, events):
    before = events()
    body = {"dates": ["2021-11-07"], "slots": [{"starts": "09:00", "ends": "11:00", "seats": 99_999}]}
    assert faults(operator.create(f"/venues/{library['id']}/openings", json=body)) == ["slots.0.seats"]
    assert faults(day.change(seats=99_999)) == faults(day.add(seats=99_999)) == ["seats"]
    assert events() == before
    assert day.add(seats=10_000).status_code == 201
    week = {"from_date": "2021-11-08", "until_date": "2021-11-14"}
    pattern = week | {"weekly": [{"weekdays": ["Mo"], "slots": body["slots"]}]}
    answer = operator.create(f"/venues/{library['id']}/declarations", json=pattern)
    assert faults(answer) == ["weekly.0.slots.0.seats"]


@pytest.mark.slow
def test_a_change_meets_what_a_declaration_meets(day, room_day, library, events):
    before = events()
    overlap = day.change(ends="14:30")
    assert (overlap.status_code, overlap.json["type"]) == (409, "/problems/slots-overlap")
    assert faults(room_day.change(seats=41)) == ["seats"]
    assert faults(room_day.add(seats=41)) == ["seats"]
    assert day.add(starts="10:00", ends="12:00").json["type"] == "/problems/slots-overlap"
    assert events() == before
    closing = {"starts_at": "2021-11-06T12:00", "ends_at": "2021-11-06T13:00", "reason": "消杀"}
    day.operator.create(f"/venues/{library['id']}/closures", json=closing)
    assert day.change(ends="12:30").json["type"] == "/problems/venue-closed"
    assert day.add(starts="12:00", ends="13:00").json["type"] == "/problems/venue-closed"
    assert day.change(ends="12:00").status_code == 200


def test_a_closed_slot_has_its_seats_changed_all_the_same(day, library):
    day.operator.create(f"/venues/{library['id']}/closures", json={"date": "2021-11-06", "reason": "消杀"})
    assert day.change(seats=200).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("shared", [False, True])
def test_a_slot_moves_over_an_activity_only_where_the_space_is_shared(places, operator, library, shared):
    room = library["spaces"][1]["id"]
    slots = [{"starts": "09:00", "ends": "11:00", "seats": 40}]
    opened = Day(operator, library, space_id=room, slots=slots, shared=shared)
    span = {
        "starts_at": dt.datetime(2021, 11, 6, 5, tzinfo=dt.UTC),
        "ends_at": dt.datetime(2021, 11, 6, 7, tzinfo=dt.UTC),
    }
    where = {"venue_id": uuid.UUID(library["id"]), "space_id": uuid.UUID(room)}
    sitting = {"id": uuid.uuid4(), "seats": 9, "status": "planned"} | span | where
    with places.app.app_context(), transaction() as db:
        placements.place(
            db, id=uuid.uuid4(), unit_id=uuid.uuid4(), version=1, status="approved", sittings=[sitting]
        )
    moved = opened.change(starts="14:00", ends="16:00")
    assert moved.status_code == (200 if shared else 409)
    assert shared or moved.json["type"] == "/problems/space-taken"


def test_an_earlier_day_is_changed_only_by_the_office_on_purpose(places, office, library):
    past = Day(office, library, dates=["2021-11-04"], on_purpose=True)
    assert faults(past.change(seats=9)) == ["ends"]
    assert faults(past.add()) == ["ends"]
    assert past.withdraw().json["type"] == "/problems/slot-over"
    assert past.change(seats=9, on_purpose=True).status_code == 200
    past.operator = places.operator(library["id"])
    assert faults(past.change(seats=8, on_purpose=True)) == ["on_purpose"]


@pytest.mark.slow
def test_fewer_seats_than_are_booked_are_confirmed_by_the_number_too_many(booked, events):
    before = events()
    for expected in ({}, {"expected": 99}, {"expected": 0}):
        refusal = booked.change(seats=200, **expected)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/slots-booked")
        assert [refusal.json[name] for name in ("people", "booked", "waiting")] == [100, 300, 20]
    assert events() == before
    assert booked.change(seats=300).status_code == 200
    assert booked.change(seats=200, expected=100).json["slots"][0]["seats"] == 200
    assert booked.change(note="请走西门").status_code == 200
    assert booked.change(seats=250).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "over"),
    [
        ({"scope": "city", "ratio_percent": 80}, 20),
        ({"scope": "district", "district": "420102", "ratio_percent": 50}, 125),
        ({"scope": "district", "district": "420106", "ratio_percent": 50}, None),
        ({"scope": "district", "district": "东湖高新区", "ratio_percent": 50}, None),
        ({"scope": "city", "ratio_percent": 50, "until_at": "2021-11-06T09:00:00+08:00"}, None),
        ({"scope": "city", "ratio_percent": 50, "edition_id": NEXT_YEARS["id"]}, None),
    ],
)
def test_a_capacity_policy_counts_in_what_is_too_many(places, booked, policy, over):
    places.receive((EditionChanged, EditionChanged().load(NEXT_YEARS)))
    assert places.office.create("/capacity-policies", json=policy).status_code == 201
    answer = booked.change(seats=350)
    assert answer.json.get("people") == over
    assert booked.change(seats=350, expected=over).status_code == 200 if over else answer.status_code == 200


@pytest.mark.slow
def test_a_slot_is_withdrawn_alone_and_where_people_are_booked_by_their_number(booked, events):
    before = events()
    refusal = booked.withdraw()
    assert (refusal.status_code, refusal.json["people"]) == (409, 320)
    assert booked.withdraw(expected=300).json["people"] == 320
    assert events() == before
    answer = booked.withdraw(expected=320)
    assert [slot["id"] for slot in answer.json["slots"]] == booked.slots[1:]
    assert (answer.json["status"], answer.json["starts_at"]) == ("declared", "2021-11-06T06:00:00+00:00")
    assert events()[-1] == ("opening-changed", answer.json)
    assert booked.withdraw().status_code == 404
    last = booked.withdraw(1)
    assert (last.json["status"], last.json["version"]) == ("withdrawn", 3)
    assert booked.change(1, seats=3).json["type"] == "/problems/opening-already-withdrawn"
    assert booked.add().json["type"] == "/problems/opening-already-withdrawn"


def test_a_day_that_people_are_booked_for_is_withdrawn_by_their_number_alone(booked):
    path = f"/openings/{booked.id}"
    for unconfirmed in (path, f"{path}?expected=0", f"{path}?expected=319"):
        refusal = booked.operator.delete(unconfirmed)
        assert (refusal.status_code, refusal.json["people"]) == (409, 320)
    assert booked.operator.get(path).json["status"] == "declared"
    assert booked.operator.delete(f"{path}?expected=320").json["status"] == "withdrawn"


def test_a_slot_is_added_once_between_the_others(day, events):
    added = day.add(key="more", note="亲子")
    assert (added.status_code, added.json["note"]) == (201, "亲子")
    assert day.add(key="more", note="亲子").json == added.json
    state = day.now()
    assert [slot["id"] for slot in state["slots"]] == [day.slots[0], added.json["id"], day.slots[1]]
    assert events()[-1] == ("opening-changed", state)
    assert state["version"] == 2


def test_who_changes_what_another_has_changed_is_refused(day, events):
    assert day.change(version=1, seats=100).status_code == 200
    before = events()
    for stale in (day.change(version=1, seats=90), day.change(1, version=1, seats=90)):
        assert (stale.status_code, stale.json["type"]) == (412, "/problems/changed-meanwhile")
        assert stale.json["version"] == 2
    headers = {"If-Match": '"1"'}
    for path in (f"/slots/{day.slots[0]}", f"/openings/{day.id}"):
        assert day.operator.delete(path, headers=headers).status_code == 412
    terms = {"booking": {"party_limit": 3}}
    assert day.operator.patch(f"/openings/{day.id}", json=terms, headers=headers).status_code == 412
    assert events() == before
    assert day.change(version=2, seats=90).json["version"] == 3
    for versions in ("*", 'W/"3"', '"1", "3"'):
        answer = day.operator.patch(
            f"/slots/{day.slots[0]}", json={"seats": 90}, headers={"If-Match": versions}
        )
        assert answer.status_code == 200


def test_terms_are_changed_whole_and_told(day, events):
    keep = [{"pool": "elder", "seats": 40, "release_minutes_before": 60}]
    answer = day.operator.patch(f"/openings/{day.id}", json={"booking": {"party_limit": 3, "keep": keep}})
    assert (answer.json["booking"]["party_limit"], answer.json["booking"]["keep"]) == (3, keep)
    assert [slot["id"] for slot in answer.json["slots"]] == day.slots
    assert events()[-1] == ("opening-changed", answer.json)
    assert faults(day.change(1, seats=39)) == ["seats"]
    assert faults(day.add(seats=39)) == ["seats"]
    many = {"keep": [keep[0] | {"seats": 301}]}
    assert faults(day.operator.patch(f"/openings/{day.id}", json={"booking": many})) == ["booking.keep"]
    assert faults(day.operator.patch(f"/openings/{day.id}", json={})) == ["booking"]
    again = day.operator.patch(f"/openings/{day.id}", json={"booking": {"party_limit": 3, "keep": keep}})
    assert again.json["version"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("freed", ["moved", "withdrawn"])
def test_time_that_a_slot_gives_up_goes_to_who_is_in_line_for_the_space(places, operator, library, freed):
    room = library["spaces"][1]["id"]
    slots = [{"starts": f"{hour:02}:00", "ends": f"{hour + 2}:00", "seats": 40} for hour in (9, 14)]
    opened = Day(operator, library, space_id=room, slots=slots)
    starts_at = dt.datetime(2021, 11, 6, 1, tzinfo=dt.UTC)
    sitting = {"id": uuid.uuid4(), "seats": 9, "status": "planned", "space_id": uuid.UUID(room)}
    sitting |= {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
    sitting["venue_id"] = uuid.UUID(library["id"])
    with places.app.app_context(), transaction() as db:
        placements.place(
            db, id=uuid.uuid4(), unit_id=uuid.uuid4(), version=1, status="approved", sittings=[sitting]
        )
    assert places.events()[-1][0] == "placement-refused"
    assert opened.change(seats=30).status_code == 200
    assert places.events()[-1][0] == "opening-changed"
    answer = opened.change(starts="11:00", ends="13:00") if freed == "moved" else opened.withdraw()
    assert answer.status_code == 200
    assert [event for event, _ in places.events()][-2:] == ["opening-changed", "placement-held"]
