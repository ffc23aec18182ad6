"""Fewer seats than are booked: the preview, the rule, and what becomes of those who lose their seats."""

import uuid

import pytest

from registration.schedule.cuts import Seated, choose_fewest, spare
from tests.fixtures.door import come
from tests.fixtures.registration import at, sitting, wish


class Hall:
    """A session whose unit changes its seats."""

    def __init__(self, week, seats=10, **data):
        self.week, self.one, self.unit = week, sitting(seats, **data), uuid.uuid4()
        self.activity = week.activity(self.one, unit_id=self.unit)
        self.id = uuid.UUID(self.one["id"])
        self.booked = []

    def book(self, people=1, age="adult"):
        party = [{"name": f"王小明{n}", "age": age if n == 0 else "adult"} for n in range(people)]
        booking = self.week.citizen().create("/bookings", wish(self.id) | {"party": party}).json
        self.booked.append(booking["id"])
        return booking["id"]

    def ask(self, seats):
        self.week.activity(self.one | {"seats": seats}, told="changed", id=self.activity, unit_id=self.unit)

    def states(self):
        results = {str(booking.id): booking for booking in self.week.bookings(self.id)}
        return [results[booking].status for booking in self.booked]

    def waiting(self):
        """The places in `booked` of those who wait, in their order."""
        waits = [booking for booking in self.week.bookings(self.id) if booking.status == "waitlisted"]
        return [
            self.booked.index(str(booking.id))
            for booking in sorted(waits, key=lambda booking: booking.number)
        ]


def staff(week, hall):
    return week.staff("unit_editor", units=[hall.unit])


def seen(week, hall):
    return staff(week, hall).get(f"/sessions/{hall.id}/cut").json


def cut(week, hall, expected=None):
    body = {"expected": expected or seen(week, hall)["expected"]}
    return staff(week, hall).post(f"/sessions/{hall.id}/cut", json=body)


@pytest.mark.slow
def test_the_last_in_lose_their_seats_and_wait_in_their_order_before_all(week):
    hall = Hall(week, 4)
    for _ in range(6):
        hall.book()
    hall.ask(2)
    preview = seen(week, hall)
    assert (preview["asked"], preview["confirmed"], preview["over"]) == (2, 4, 2)
    assert (preview["bookings"], preview["people"], preview["protected"]) == (2, 2, 2)
    assert [(part["rule"], part["people"]) for part in preview["by_rule"]] == [("singles", 2)]
    assert "Last in, first out" in preview["rule"]
    version = week.session(hall.id).version
    answer = cut(week, hall, preview["expected"])
    assert answer.status_code == 200, answer.json
    assert (answer.json["over"], answer.json["confirmed"]) == (0, 2)
    assert hall.states() == ["confirmed"] * 2 + ["waitlisted"] * 4
    assert hall.waiting() == [2, 3, 4, 5]
    session = week.session(hall.id)
    assert (session.confirmed, session.capacity, session.waiting) == (2, 2, 4)
    assert session.version == version + 1 == week.told("session")[-1]["version"]
    assert week.told("session")[-1]["capacity"] == 2
    messages = [message for message in week.messages() if message["kind"] == "cut"]
    assert len(messages) == 2
    [lost] = [event for event in week.told("booking") if event["id"] == hall.booked[3]][1:]
    assert (lost["status"], lost["version"]) == ("waitlisted", 2)


@pytest.mark.slow
def test_those_who_wait_are_told_once_that_others_wait_before_them_now(week):
    hall = Hall(week, 4)
    for _ in range(6):
        hall.book()
    week.messages()
    for seats in (3, 2):
        hall.ask(seats)
        cut(week, hall)
    assert hall.waiting() == [2, 3, 4, 5]
    assert "moved_back" not in [message["kind"] for message in week.messages()]
    week.minute_passes()
    moved = [message["text"] for message in week.messages() if message["kind"] == "moved_back"]
    assert len(moved) == 2
    for ahead, text in zip((2, 3), moved, strict=True):
        assert "Some have lost the seats they had" in text
        assert f"more before your party of 1: now {ahead} bookings are before yours, with" in text


@pytest.mark.slow
def test_who_was_told_a_place_at_the_desk_is_to_be_called_when_it_is_another(week):
    hall = Hall(week, 2)
    for _ in range(2):
        hall.book()
    desk = week.staff("desk", units=[hall.unit])
    caller = {"session_id": hall.id, "phone": "027-85350000", "name": "何奶奶", "consent": True}
    assert desk.create("/desk/bookings", caller | {"party": [{"name": "何奶奶"}]}).json["position"] == 1
    assert desk.get("/phone-list").json["items"] == []
    hall.ask(1)
    cut(week, hall)
    week.minute_passes()
    [call] = desk.get("/phone-list").json["items"]
    assert (call["kind"], "1 booking is before yours" in call["text"]) == ("moved_back", True), call


@pytest.mark.slow
def test_who_gets_a_seat_or_waits_in_vain_meanwhile_is_not_told_of_a_place(week):
    hall = Hall(week, 2)
    for _ in range(4):
        hall.book()
    week.messages()
    hall.ask(1)
    cut(week, hall)
    hall.ask(3)
    week.minute_passes()
    hall.ask(2)
    cut(week, hall)
    week.set_clock(at(6, 8, 1))
    assert hall.states() == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert "moved_back" not in [message["kind"] for message in week.messages()]


@pytest.mark.slow
def test_again_it_changes_nothing(week):
    hall = Hall(week, 3)
    for _ in range(3):
        hall.book()
    hall.ask(2)
    expected = seen(week, hall)["expected"]
    assert cut(week, hall, expected).status_code == 200
    events = week.told("booking")
    again = cut(week, hall, expected)
    assert (again.status_code, again.json["over"]) == (200, 0)
    assert week.told("booking") == events
    assert [message["kind"] for message in week.messages()].count("cut") == 1


def test_what_is_confirmed_is_what_was_seen(week):
    hall = Hall(week, 4)
    for _ in range(4):
        hall.book()
    hall.ask(2)
    expected = seen(week, hall)["expected"]
    hall.ask(1)
    refusal = cut(week, hall, expected)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/cut-changed")
    assert hall.states() == ["confirmed"] * 4
    assert cut(week, hall, refusal.json["expected"]).status_code == 200
    assert hall.states() == ["confirmed"] + ["waitlisted"] * 3


@pytest.mark.slow
def test_parties_only_where_those_alone_do_not_suffice_and_elders_last(week):
    hall = Hall(week, 9)
    hall.book(age="elder")
    hall.book(3)
    hall.book()
    hall.book(2)
    hall.book(2, age="elder")
    hall.ask(8)
    assert [part["rule"] for part in seen(week, hall)["by_rule"]] == ["singles"]
    hall.ask(6)
    preview = seen(week, hall)
    assert [(part["rule"], part["people"]) for part in preview["by_rule"]] == [("singles", 1), ("parties", 2)]
    assert preview["protected_elders"] == 2
    hall.ask(2)
    cut(week, hall)
    # Seven too many: the six without elders go, and of the elders the one whose seat is just what is still needed.
    assert hall.states() == ["waitlisted", "waitlisted", "waitlisted", "waitlisted", "confirmed"]
    assert week.session(hall.id).confirmed == 2


def test_who_has_come_is_never_cut(week):
    hall = Hall(week, 3)
    for _ in range(3):
        hall.book()
    code = week.bookings(hall.id)[2].code
    assert come(week.staff("door", units=[hall.unit]), hall.id, code=code).status_code == 200
    hall.ask(1)
    cut(week, hall)
    assert hall.states() == ["waitlisted", "waitlisted", "attended"]


def test_kept_back_places_shrink_first(week):
    keep = [{"pool": "walk_in", "seats": 2, "release_minutes_before": 0}]
    hall = Hall(week, 4, booking={"keep": keep})
    for _ in range(2):
        hall.book()
    hall.ask(2)
    session = week.session(hall.id)
    assert (session.kept_walk_in, session.capacity) == (0, 2)
    assert seen(week, hall)["over"] == 0


def test_for_who_works_there_and_before_it_begins(week):
    hall = Hall(week, 2)
    for _ in range(2):
        hall.book()
    hall.ask(1)
    address = f"/sessions/{hall.id}/cut"
    assert week.staff("unit_editor", units=[uuid.uuid4()]).get(address).status_code == 403
    assert week.citizen().get(address).status_code == 403
    assert week.staff("office").get(address).status_code == 200
    assert week.staff("office").get(f"/sessions/{uuid.uuid4()}/cut").status_code == 404
    assert staff(week, hall).post(address, json={}).status_code == 422
    expected = seen(week, hall)["expected"]
    week.set_clock(at(6, 9, 30))
    assert cut(week, hall, expected).json["type"] == "/problems/session-begun"


def seated(*seats):
    return [Seated(uuid.UUID(int=n), people, 0) for n, people in enumerate(seats)]


@pytest.mark.parametrize(
    ("seats", "missing", "freed"),
    [
        ([1, 1, 1], 2, [0, 1]),
        ([3, 2, 2], 4, [1, 2]),
        ([3, 2, 2], 1, [1]),
        ([5, 2], 2, [1]),
        ([2, 2], 9, [0, 1]),
        ([4, 3, 2], 5, [1, 2]),
    ],
)
def test_fewest_beyond_what_is_needed(seats, missing, freed):
    assert [item.id.int for item in choose_fewest(seated(*seats), missing)] == freed


def test_who_need_not_go_stays_after_all():
    alone, party = seated(1, 1), [Seated(uuid.UUID(int=9), 2, 0)]
    assert [[item.id.int for item in tier] for tier in spare([alone, party], 1)] == [[0], [9]]


def test_staff_find_the_sessions_that_are_over(week):
    hall, other = Hall(week, 3), Hall(week, 3)
    for _ in range(3):
        hall.book()
        other.book()
    hall.ask(1)
    [item] = staff(week, hall).get("/sessions/over").json["items"]
    assert (item["session"]["id"], item["over"]) == (str(hall.id), 2)
    assert staff(week, other).get("/sessions/over").json["items"] == []
    assert week.citizen().get("/sessions/over").status_code == 403
