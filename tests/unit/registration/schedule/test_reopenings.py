"""A session at another time or place, one that is off, and one that opens again: treated once, told once."""

import uuid

import pytest
from sqlalchemy import event, update

from chassis.storage.db import new_id, transaction
from registration.citizens.model import Citizen
from tests.fixtures.registration import at, placed, sitting, slot, wish

DAY = {"starts_at": at(6, 0), "ends_at": at(7, 0)}


class House:
    """A venue with one slot, which closes and opens."""

    def __init__(self, week, seats=2):
        self.week, self.venue, self.one = week, week.venue(), slot(seats)
        self.opening = week.slots(self.one, venue_id=self.venue)
        self.id = uuid.UUID(self.one["id"])

    def close(self):
        self.week.messages()
        self.closure = self.week.closure(self.venue, **DAY)
        self.week.minute_passes()
        self.week.messages()

    def reopen(self):
        state = {"venue_id": self.venue, "space_id": None, "reason": "", "status": "lifted"}
        self.week.tell("venues.closure-lifted", id=self.closure, **state, **DAY)

    def book(self, people=1, **more):
        citizen = self.week.citizen()
        return citizen, citizen.create("/bookings", wish(self.id, people, **more)).json

    def states(self):
        return [(booking.status, booking.reason) for booking in self.week.bookings(self.id)]


def kinds(week):
    week.minute_passes()
    return [message["kind"] for message in week.messages()]


@pytest.mark.slow
def test_all_come_back_in_order_and_are_told_once(week):
    house = House(week)
    bookings = [house.book() for _ in range(4)]
    house.close()
    house.reopen()
    assert [state[0] for state in house.states()] == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert [c.get(f"/bookings/{b['id']}").json["position"] for c, b in bookings] == [None, None, 1, 2]
    session = week.session(house.id)
    assert (session.status, session.confirmed, session.waiting) == ("open", 2, 2)
    back = ["restored", "restored", "restored_waiting", "restored_waiting"]
    assert kinds(week)[4:] == ["session_cancelled"] * 4 + back
    versions = [item["version"] for item in week.told("booking") if item["id"] == bookings[0][1]["id"]]
    assert versions == [1, 2, 3]


@pytest.mark.slow
def test_time_and_again(week):
    house = House(week)
    bookings = [house.book() for _ in range(3)]
    for _ in range(3):
        house.close()
        house.reopen()
    assert [state[0] for state in house.states()] == ["confirmed", "confirmed", "waitlisted"]
    bookings[0][0].delete(f"/bookings/{bookings[0][1]['id']}")
    house.close()
    house.reopen()
    assert house.states() == [("cancelled", "citizen"), ("confirmed", None), ("confirmed", None)]
    assert (kinds(week).count("restored"), kinds(week).count("restored_waiting")) == (2 * 3 + 2, 3)


@pytest.mark.slow
def test_not_who_took_another_in_its_place_or_booked_at_that_time(week):
    house, other = House(week, 4), slot(5, starts_at=at(8, 9))
    week.slots(other, venue_id=house.venue)
    moved, busy, _stays = (house.book() for _ in range(3))
    house.close()
    answer = moved[0].create(f"/bookings/{moved[1]['id']}/move", {"session_id": other["id"]})
    assert answer.status_code == 201, answer.json
    busy[0].create("/bookings", wish(week.slot()))
    house.reopen()
    assert house.states() == [("cancelled", "closed"), ("cancelled", "closed"), ("confirmed", None)]
    assert kinds(week).count("restored") == 1


def test_not_who_was_erased(week):
    house = House(week)
    house.book()
    house.close()
    with week.app.app_context(), transaction() as db:
        db.execute(update(Citizen).values(erased_at=at(5, 9)))
    house.reopen()
    assert house.states() == [("cancelled", "closed")]
    assert week.session(house.id).seats_left == 2


@pytest.mark.slow
def test_whom_the_seats_no_longer_reach_waits_before_all_others(week):
    house = House(week, 3)
    bookings = [house.book() for _ in range(5)]
    house.close()
    week.slots(house.one | {"seats": 1}, id=house.opening, venue_id=house.venue)
    house.reopen()
    assert [c.get(f"/bookings/{b['id']}").json["position"] for c, b in bookings] == [None, 1, 2, 3, 4]
    assert (kinds(week).count("restored"), kinds(week).count("restored_waiting")) == (1, 4)


@pytest.mark.slow
def test_who_waited_all_along_is_told_who_waits_before_them_now(week):
    facts, unit = sitting(2), new_id()
    activity = week.activity(facts, unit_id=unit)
    for _ in range(3):
        week.citizen().create("/bookings", wish(facts["id"]))
    assert kinds(week) == ["booked", "booked", "waitlisted"]
    off = facts | {"status": "cancelled", "seats": 1}
    week.activity(off, told="changed", id=activity, unit_id=unit)
    week.activity(off | {"status": "planned"}, told="changed", id=activity, unit_id=unit)
    assert [booking.status for booking in week.bookings(uuid.UUID(facts["id"]))] == [
        *("confirmed", "waitlisted", "waitlisted")
    ]
    assert kinds(week) == ["booked", "booked", "waitlisted", "restored_waiting", "moved_back"]
    assert "1 booking is before yours, with 1 person." in week.messages()[-1]["text"]


@pytest.mark.slow
def test_who_waited_gets_a_seat_where_there_are_more_and_is_told_once(week):
    house = House(week, 1)
    for _ in range(2):
        house.book()
    house.close()
    week.slots(house.one | {"seats": 2}, id=house.opening, venue_id=house.venue)
    house.reopen()
    assert [state[0] for state in house.states()] == ["confirmed", "confirmed"]
    assert (kinds(week).count("restored"), kinds(week).count("promoted")) == (2, 0)


@pytest.mark.slow
def test_not_once_it_has_begun_and_not_what_its_organiser_withdrew(week):
    house = House(week)
    house.book()
    house.close()
    week.set_clock(at(6, 9, 30))
    house.reopen()
    assert house.states() == [("cancelled", "closed")]
    facts = sitting(starts_at=at(8, 9))
    activity = week.activity(facts)
    week.citizen().create("/bookings", wish(facts["id"]))
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity)
    assert "session_cancelled" in kinds(week)
    week.activity(facts, told="changed", id=activity)
    session_id = uuid.UUID(facts["id"])
    assert week.session(session_id).is_open
    assert [booking.reason for booking in week.bookings(session_id)] == ["withdrawn"]


def test_what_comes_back_can_be_given_back_even_late(week):
    facts = slot(2)
    venue = week.venue()
    week.slots(facts, venue_id=venue, booking={"cancel_minutes_before": 24 * 60})
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(facts["id"])).json
    week.set_clock(at(5, 20))
    assert citizen.delete(f"/bookings/{booking['id']}").json["type"] == "/problems/too-late-to-cancel"
    closure = week.closure(venue, **DAY)
    state = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **state, **DAY)
    assert citizen.get(f"/bookings/{booking['id']}").json["can_cancel"]
    assert citizen.delete(f"/bookings/{booking['id']}").json["status"] == "cancelled"


@pytest.mark.slow
def test_a_new_time_is_told_once_to_all_who_are_booked_or_wait(week):
    facts = sitting(1, booking={"cancel_minutes_before": 20 * 60})
    activity = week.activity(facts)
    bookings = [(c, c.create("/bookings", wish(facts["id"])).json) for c in (week.citizen(), week.citizen())]
    week.set_clock(at(5, 16))
    assert not bookings[0][0].get(f"/bookings/{bookings[0][1]['id']}").json["can_cancel"]
    moved = facts | {"starts_at": at(6, 10), "ends_at": at(6, 12), "place": facts["place"] | {"name": "礼堂"}}
    week.activity(moved, told="changed", id=activity)
    week.activity(moved, told="changed", id=activity)
    week.minute_passes()
    messages = [message for message in week.messages() if message["kind"] == "changed"]
    assert len(messages) == 2
    assert all("10:00" in message["text"] for message in messages)
    lines = bookings[0][0].get(f"/bookings/{bookings[0][1]['id']}/history").json["items"]
    assert lines[1]["change"] == "changed"
    assert lines[1]["detail"]["before"]["starts_at"] == "2021-11-06T01:00:00+00:00"
    assert lines[1]["detail"]["before"]["place"] == "社区学院"
    assert bookings[0][0].delete(f"/bookings/{bookings[0][1]['id']}").json["status"] == "cancelled"


def test_a_new_title_is_not_told(week):
    facts = sitting(1)
    activity = week.activity(facts)
    week.citizen().create("/bookings", wish(facts["id"]))
    week.activity(facts, told="changed", id=activity, title="手机课", topics=[])
    assert kinds(week) == ["booked"]


def test_the_name_of_a_venue_learnt_late_is_no_news(week):
    venue = new_id()
    facts = slot()
    week.slots(facts, venue_id=venue)
    week.citizen().create("/bookings", wish(facts["id"]))
    week.venue(id=venue)
    assert kinds(week) == ["booked"]
    week.venue(id=venue, address="东湖路161号")
    assert kinds(week) == ["booked", "changed"]


@pytest.mark.slow
def test_a_paused_session_goes_on_when_its_place_is_found(week):
    facts = placed(1)
    activity = week.activity(facts)
    week.placement(facts)
    session_id = uuid.UUID(facts["id"])
    holder = week.citizen()
    first = holder.create("/bookings", wish(session_id)).json
    week.citizen().create("/bookings", wish(session_id))
    moved = facts | {"starts_at": at(6, 10), "ends_at": at(6, 12)}
    week.activity(moved, told="changed", id=activity)
    week.placement(moved, "refused", reason="clash")
    assert week.session(session_id).paused
    assert week.told("session")[-1]["paused"] is True
    holder.delete(f"/bookings/{first['id']}")
    assert [booking.status for booking in week.bookings(session_id)] == ["cancelled", "waitlisted"]
    again = facts | {"starts_at": at(6, 14), "ends_at": at(6, 16)}
    week.activity(again, told="changed", id=activity)
    week.placement(again)
    session = week.session(session_id)
    assert (session.paused, session.starts_at) == (False, at(6, 14))
    assert week.told("session")[-1]["paused"] is False
    assert [booking.status for booking in week.bookings(session_id)] == ["cancelled", "confirmed"]
    assert kinds(week) == ["waitlisted", "cancelled", "promoted", "changed"]


def test_a_series_waits_too_while_a_place_of_it_is_refused(week):
    first, second = placed(3), placed(3, starts_at=at(7, 9))
    activity = week.activity(first, second, booked_as="series")
    week.placement(first)
    week.placement(second)
    assert week.session(activity).is_bookable
    moved = second | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(first, moved, told="changed", id=activity, booked_as="series")
    week.placement(moved, "refused", reason="clash")
    assert week.session(activity).paused
    week.activity(first, second, told="changed", id=activity, booked_as="series")
    week.placement(second)
    assert week.session(activity).is_bookable


@pytest.mark.slow
def test_a_policy_bears_on_its_own_sessions_only_in_few_statements(week):
    venue, other = week.venue(district="420106"), week.venue(district="420102")
    near, far = ([slot(10, at(6, hour)) for hour in range(8, 20)] for _ in range(2))
    for _ in range(5):
        week.slots(*(item | {"id": str(new_id())} for item in near), venue_id=venue)
        week.slots(*(item | {"id": str(new_id())} for item in far), venue_id=other)
    state = {"scope": "district", "district": "420106", "venue_id": None, "edition_id": None}
    state |= {"ratio_percent": 50, "from_at": at(6, 12), "until_at": at(6, 15), "status": "in_force"}
    before = len(week.told("session"))
    request = []
    engine = week.app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *args: request.append(args[2]))
    policy = week.tell("venues.capacity-policy-changed", **state)
    selects = [request for request in request if request.startswith("SELECT")]
    news = week.told("session")[before:]
    assert len(news) == 5 * 3
    assert {item["capacity"] for item in news} == {5}
    # Not some for each session: what is known of all of them is read at once.
    assert len(selects) < 25
    week.tell("venues.capacity-policy-changed", id=policy, **state | {"status": "lifted"})
    assert {item["capacity"] for item in week.told("session")[before + 15 :]} == {10}


@pytest.mark.slow
@pytest.mark.parametrize("again", [False, True])
def test_who_comes_back_is_told_which_date_was_dropped_meanwhile(week, again):
    venue = week.venue()
    dates = [placed(9, venue_id=venue, starts_at=at(day, 9)) for day in (15, 16)]
    activity = week.activity(*dates, booked_as="series")
    for facts in dates:
        week.placement(facts)
    week.citizen().create("/bookings", wish(activity))
    span = {"starts_at": at(15, 0), "ends_at": at(17, 0)}
    closure = week.closure(venue, **span)
    assert kinds(week) == ["booked", "session_cancelled"]
    dates[1] |= {"status": "cancelled"}
    week.activity(*dates, told="changed", id=activity, booked_as="series")
    state = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **state, **span)
    if again:  # before anybody was told
        closure = week.closure(venue, **span)
        assert "session_cancelled" in kinds(week)[2:]
        week.tell("venues.closure-lifted", id=closure, **state, **span)
    assert kinds(week)[-1] == "restored"
    text = week.messages()[-1]["text"]
    assert "Tue 16 Nov 9:00–11:00 is off; the other date stands (Mon 15 Nov 9:00–11:00)." in text


def test_who_comes_back_to_another_hour_is_told_which_it_was(week):
    house = House(week)
    house.book()
    house.close()
    assert kinds(week) == ["booked", "session_cancelled"]
    later = house.one | {"starts_at": at(6, 14), "ends_at": at(6, 16)}
    week.slots(later, id=house.opening, venue_id=house.venue)
    house.reopen()
    assert kinds(week)[-1] == "restored"
    assert "It was: Sat 6 Nov 9:00–11:00." in week.messages()[-1]["text"]


def test_who_comes_back_to_what_it_was_is_told_nothing_of_before(week):
    house = House(week)
    house.book()
    house.close()
    assert kinds(week) == ["booked", "session_cancelled"]
    house.reopen()
    assert kinds(week)[-1] == "restored"
    assert "It was" not in week.messages()[-1]["text"]
