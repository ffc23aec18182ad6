"""A clerk corrects, and corrects again: what is told is the last state, and only to who was told or saw another."""

import uuid
from datetime import timedelta

import pytest

from chassis.delivery.sms import HttpMessenger
from chassis.storage.db import reading
from registration.bookings.model import Booking
from registration.delivery import courier, links
from tests.fixtures.registration import at, book, sitting
from tests.fixtures.registration_truth import check, events_are_states
from tests.unit.registration.delivery.test_courier import hurry
from tests.unit.registration.schedule.test_rescheduling import Course, single, tell_times, texts


@pytest.fixture
def week(week):
    yield week
    check(week)
    events_are_states(week)


@pytest.mark.slow
def test_two_edits_within_a_minute_are_one_message_with_the_last_state(week):
    facts, activity = single(week)
    book(week, uuid.UUID(facts["id"]))
    week.messages()
    tell_times(week, activity, facts, 11, 9)
    week.set_clock(at(5, 8, 30))
    week.messages()
    tell_times(week, activity, facts, 12, 14)
    [text] = texts(week)
    assert "Fri 12 Nov 14:00–16:00" in text
    assert "It was: Wed 10 Nov 9:00–11:00." in text


def test_there_and_back_is_no_message(week):
    facts, activity = single(week)
    book(week, uuid.UUID(facts["id"]))
    tell_times(week, activity, facts, 11, 9)
    tell_times(week, activity, facts, 10, 9)
    assert texts(week) == []


def see(week, booking, where):
    """Its citizen sees how the booking stands now."""
    client, path = booking["client"], f"/bookings/{booking['id']}"
    desk = week.staff("desk", units=[week.session(uuid.UUID(booking["session_id"])).unit_id])
    looks = {
        "its page": lambda: client.get(path),
        "the list": lambda: client.get("/bookings"),
        "a change": lambda: client.put(
            f"{path}/party", json={"party": booking["party"], "accept_tail": True}
        ),
        "the link": lambda: week.gateway().get(f"/links/{token_of(week, booking)}"),
        "its slip": lambda: desk.get(f"/desk{path}/slip"),
    }
    answer = looks[where]()
    assert answer.status_code == 200, answer.json


def token_of(week, booking):
    with week.app.app_context(), reading() as db:
        return links.token_of(db.get_one(Booking, uuid.UUID(booking["id"])))


@pytest.mark.parametrize("where", ["its page", "the list", "a change", "the link", "its slip"])
def test_there_and_back_is_told_to_who_saw_it_there(week, where):
    one, activity = single(week)
    booking = book(week, uuid.UUID(one["id"]))
    book(week, uuid.UUID(one["id"]))
    tell_times(week, activity, one, 11, 9)
    see(week, booking, where)
    tell_times(week, activity, one, 10, 9)
    [text] = texts(week)
    assert "Wed 10 Nov 9:00–11:00" in text
    assert "It was: Thu 11 Nov 9:00–11:00." in text


@pytest.mark.slow
def test_there_and_back_is_told_to_whom_another_message_named_it_there(week):
    one, activity = single(week)
    book(week, uuid.UUID(one["id"]))
    tell_times(week, activity, one, 11, 9)
    [booked] = week.messages()
    assert "Thu 11 Nov 9:00" in booked["text"]
    tell_times(week, activity, one, 10, 9)
    [text] = texts(week)
    assert "Wed 10 Nov 9:00–11:00" in text
    assert "It was: Thu 11 Nov 9:00–11:00." in text


def test_a_message_that_names_a_series_has_not_told_which_date_is_off(week):
    course = Course(week)
    book(week.citizen("zh"), course.id)
    course.change(1, status="cancelled")
    [booked] = week.messages()
    assert "共 2 次" in booked["text"]
    course.change(0, starts_at=at(15, 14), ends_at=at(15, 16))
    [text] = texts(week)
    assert "11月16日（周二）9:00–11:00 取消" in text
    assert "11月15日（周一）9:00–11:00 改到 11月15日（周一）14:00–16:00" in text


@pytest.mark.slow
def test_a_date_of_a_series_is_told_back_to_whom_another_message_named_it_there(week):
    course = Course(week)
    book(week.citizen("zh"), course.id)
    course.change(0, starts_at=at(15, 14), ends_at=at(15, 16))
    [booked] = week.messages()
    assert "11月15日（周一）14:00、" in booked["text"]
    course.change(0, starts_at=at(15, 9), ends_at=at(15, 11))
    [text] = texts(week)
    assert "11月15日（周一）14:00–16:00 改到 11月15日（周一）9:00–11:00" in text


@pytest.mark.slow
def test_a_message_from_before_a_change_names_nothing_of_it(week):
    one, activity = single(week)
    book(week, uuid.UUID(one["id"]))
    tell_times(week, activity, one, 11, 9)
    week.messages()
    tell_times(week, activity, one, 12, 9)
    tell_times(week, activity, one, 11, 9)
    assert texts(week) == []


@pytest.mark.slow
def test_what_the_desk_told_of_it_there_is_taken_back_by_a_call(week):
    one, activity = single(week)
    session_id = uuid.UUID(one["id"])
    office, desk = week.staff("office"), week.staff("desk", units=[week.session(session_id).unit_id])
    nobody = {"phone": None, "name": "张三", "consent": True}
    party = {"session_id": one["id"], "party": [{"name": "张三", "age": "adult"}]}
    desk.create("/desk/bookings", {"session_id": one["id"], "party": party["party"] * 5} | nobody)
    waits = desk.create("/desk/bookings", party | nobody)
    assert waits.json["status"] == "waitlisted", waits.json
    week.activity(one | {"seats": 6}, told="changed", id=activity)
    tell_times(week, activity, one | {"seats": 6}, 11, 9)
    items = office.get("/phone-list?which=unreachable").json["items"]
    [promoted] = [call for call in items if call["kind"] == "promoted"]
    assert "11月11日" in promoted["text"] or "11 Nov" in promoted["text"]
    assert office.post(f"/phone-list/{promoted['id']}/done").status_code == 200
    tell_times(week, activity, one | {"seats": 6}, 10, 9)
    week.minute_passes()
    [call] = office.get("/phone-list?which=unreachable").json["items"]
    assert (call["kind"], call["booking_id"]) == ("changed", waits.json["id"])


def test_what_was_seen_is_taken_back_in_silence_once_it_is_so_again(week):
    one, activity = single(week)
    booking = book(week, uuid.UUID(one["id"]))
    tell_times(week, activity, one, 11, 9)
    see(week, booking, "its page")
    tell_times(week, activity, one, 10, 9)
    tell_times(week, activity, one, 11, 9)
    assert texts(week) == []


def test_who_saw_it_called_off_is_told_that_it_is_on(week):
    one, activity = single(week)
    booking = book(week, uuid.UUID(one["id"]))
    book(week, uuid.UUID(one["id"]))
    week.activity(one | {"status": "cancelled"}, told="changed", id=activity)
    see(week, booking, "its page")
    week.activity(one, told="changed", id=activity)
    assert [row.status for row in week.bookings(uuid.UUID(one["id"]))] == ["confirmed"] * 2
    assert len(texts(week, "restored")) == 1
    assert texts(week, "session_cancelled") == []


def test_what_was_told_is_what_the_next_change_is_told_by(week):
    facts, activity = single(week)
    book(week, uuid.UUID(facts["id"]))
    tell_times(week, activity, facts, 11, 9)
    assert len(texts(week)) == 1
    tell_times(week, activity, facts, 10, 9)
    first, second = texts(week)
    assert "It was: Wed 10 Nov 9:00–11:00." in first
    assert "It was: Thu 11 Nov 9:00–11:00." in second


@pytest.mark.slow
@pytest.mark.parametrize("seats", [1, 2])
def test_what_was_called_off_is_taken_back_while_nobody_was_told(week, seats):
    facts = sitting(seats, at(10, 9))
    activity = week.activity(facts)
    bookings = [book(week, uuid.UUID(facts["id"])) for _ in range(2)]
    week.messages()
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity)
    assert [booking.status for booking in week.bookings(uuid.UUID(facts["id"]))] == ["cancelled"] * 2
    week.activity(facts, told="changed", id=activity)
    states = [booking.status for booking in week.bookings(uuid.UUID(facts["id"]))]
    assert states == [booking["status"] for booking in bookings]
    week.minute_passes()
    assert {message["kind"] for message in week.messages()} <= {"booked", "waitlisted"}


def test_what_was_called_off_stays_so_for_who_heard_it_by_an_earlier_notice_sent_late(week):
    facts = sitting(2, at(10, 9))
    activity = week.activity(facts)
    booking = book(week, uuid.UUID(facts["id"]))
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity)
    week.set_clock(week.now() + timedelta(seconds=1))
    [message] = week.messages()
    assert "the booking is cancelled" in message["text"]
    week.activity(facts, told="changed", id=activity)
    assert booking["client"].get(f"/bookings/{booking['id']}").json["status"] == "cancelled"
    assert len(texts(week, "session_cancelled")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("state", ["before", "with", "while"])
def test_what_moved_and_was_off_and_on_again_untold_is_told_as_moved(week, state):
    """Moved a moment before it was called off, in the same edit, or while it was off."""
    facts = sitting(5, at(10, 9))
    later, off = {"starts_at": at(11, 14), "ends_at": at(11, 15)}, {"status": "cancelled"}
    activity = week.activity(facts)
    book(week, uuid.UUID(facts["id"]))
    edits = {"before": [later, later | off], "with": [later | off], "while": [off, later | off]}
    for edit in [*edits[state], later]:
        week.activity(facts | edit, told="changed", id=activity)
    [text] = texts(week)
    assert "Thu 11 Nov 14:00–15:00" in text
    assert "It was: Wed 10 Nov 9:00–11:00." in text
    assert {message["kind"] for message in week.messages()} == {"booked", "changed"}


def test_sittings_made_a_series_by_mistake_and_set_back_lose_nobody(week):
    first, second = sitting(5, at(10, 9)), sitting(5, at(11, 9))
    activity = week.activity(first, second)
    book(week, uuid.UUID(first["id"]))
    week.activity(first, second, told="changed", id=activity, booked_as="series")
    week.activity(first, second, told="changed", id=activity, booked_as="sittings")
    assert [booking.status for booking in week.bookings(uuid.UUID(first["id"]))] == ["confirmed"]
    assert texts(week, "session_cancelled") == []


def test_there_and_back_is_no_message_though_the_provider_refused_the_first_try(week, provider):
    facts, activity = single(week)
    book(week, uuid.UUID(facts["id"]))
    texts(week)
    tell_times(week, activity, facts, 11, 9)
    week.minute_passes()
    messenger = HttpMessenger(f"http://127.0.0.1:{provider.server_port}/sms", "a key")
    provider.statuses = [503]
    with week.app.app_context():
        courier.send_due(messenger)
    messenger.close()
    assert len(provider.received) == 1
    tell_times(week, activity, facts, 10, 9)
    hurry(week)
    assert texts(week) == []
