"""What is told of a change: to everyone with a place in what is to come, once for what came of it, by date and hour."""

import uuid
from datetime import timedelta

import pytest

from chassis.storage.db import new_id, reading
from chassis.testing import run_jobs
from registration.bookings.model import Booking
from registration.delivery import links
from tests.fixtures.registration import at, book, placed, sitting
from tests.fixtures.registration_truth import check, events_are_states


@pytest.fixture
def week(week):
    yield week
    check(week)
    events_are_states(week)


class Course:
    """A series on the 15th, 16th and 17th, 9:00 to 11:00, at the place of its unit."""

    def __init__(self, week, days=(15, 16, 17)):
        self.week, self.unit = week, new_id()
        self.dates = [sitting(5, at(day, 9)) for day in days]
        self.id = week.activity(*self.dates, **self.terms)
        self.door = week.staff("door", units=[self.unit])

    @property
    def terms(self):
        return {"booked_as": "series", "title": "系列课", "unit_id": self.unit}

    def tell(self, **more):
        self.week.activity(*self.dates, told="changed", id=self.id, **self.terms | more)

    def change(self, place, **data):
        self.dates[place] |= data
        self.tell()

    def comes(self, booking, place=0):
        named = {"code": booking["code"], "session_id": str(self.id), "date_id": self.dates[place]["id"]}
        answer = self.door.post("/check-ins", json=named)
        assert answer.status_code == 200, answer.json

    def begins(self, *bookings, day=15):
        """It is the first day, and these are there."""
        self.week.set_clock(at(day, 9, 5))
        for booking in bookings:
            self.comes(booking)
        self.week.messages()


def texts(week, kind="changed"):
    week.minute_passes()
    return [message["text"] for message in week.messages() if message["kind"] == kind]


def test_who_came_to_the_first_date_is_told_which_date_goes_where(week):
    course = Course(week, (24, 25))
    came, _stayed_away = book(week, course.id), book(week, course.id)
    course.begins(came, day=24)
    course.change(1, starts_at=at(26, 14), ends_at=at(26, 15))
    words = texts(week)
    assert len(words) == 2
    assert all("Thu 25 Nov 9:00–11:00 is moved to Fri 26 Nov 14:00–15:00" in text for text in words)


def test_a_date_in_the_middle_that_moves_is_told_though_the_span_is_the_same(week):
    course = Course(week)
    client = week.citizen("zh")
    book(client, course.id)
    course.change(1, starts_at=at(16, 14), ends_at=at(16, 15, 30))
    [text] = texts(week)
    assert "其中 11月16日（周二）9:00–11:00 改到 11月16日（周二）14:00–15:30" in text
    assert "其余 2 次不变（11月15日（周一）9:00–11:00，11月17日（周三）9:00–11:00）" in text


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_dropped_date_is_named_and_that_the_others_stand(week, language):
    course = Course(week)
    book(week.citizen(language), course.id)
    course.change(1, status="cancelled")
    [text] = texts(week)
    if language == "zh":
        assert "系列课 共 2 次，11月15日 9:00 起 社区学院，其中有日期取消" in text
        assert "11月16日（周二）9:00–11:00 取消；其余 2 次不变（11月15日（周一）9:00–11:00" in text
    else:
        assert "系列课 2 dates, from Mon 15 Nov 9:00 社区学院 has a date that is off" in text
        assert "Tue 16 Nov 9:00–11:00 is off; the other 2 dates stand (Mon 15 Nov 9:00–11:00; Wed" in text


def test_the_first_date_that_is_dropped_is_no_new_time_of_the_series(week):
    course = Course(week)
    book(week, course.id)
    course.change(0, status="cancelled")
    [text] = texts(week)
    assert "has a date that is off. Of its dates, Mon 15 Nov 9:00–11:00 is off; the other 2" in text
    assert "It was" not in text


def test_who_is_called_about_a_date_that_is_over_is_reminded_of_the_next_all_the_same(week):
    course = Course(week)
    desk, office = week.staff("desk", units=[course.unit]), week.staff("office")
    caller = {"phone": "027-85350000", "name": "王小明", "consent": True}
    party = {"session_id": str(course.id), "party": [{"name": "王小明", "age": "elder"}]}
    assert desk.create("/desk/bookings", party | caller).status_code == 201
    week.set_clock(at(15, 9, 1))
    course.change(0, ends_at=at(15, 9, 2))
    week.set_clock(at(15, 12), "write reminders")
    calls = {call["kind"]: call["text"] for call in office.get("/phone-list").json["items"]}
    assert "11月16日" not in calls["changed"] and "16 Nov" not in calls["changed"]
    assert "11月16日" in calls["reminder"] or "16 Nov" in calls["reminder"]


def test_a_further_date_is_named(week):
    course = Course(week, (15, 16))
    book(week, course.id)
    course.dates.append(sitting(5, at(18, 9)))
    course.tell()
    [text] = texts(week)
    assert "has a further date. Of its dates, new is Thu 18 Nov 9:00–11:00; the other 2 dates stand" in text


@pytest.mark.slow
def test_a_series_withdrawn_on_its_way_keeps_what_was_held(week):
    """Who came keeps that day, all are told that nothing follows, and nobody is called missing for what was off."""
    course = Course(week)
    came, away = book(week, course.id), book(week, course.id)
    course.begins(came)
    week.set_clock(at(15, 12))
    course.tell(status="withdrawn")
    words = texts(week)
    assert len(words) == 2
    assert all("has no further dates. Of its dates, Tue 16 Nov 9:00–11:00 is off" in text for text in words)
    session = week.session(course.id)
    assert (session.status, [date["id"] for date in session.dates]) == ("open", [course.dates[0]["id"]])
    run_jobs(week.app, "release the absent")
    states = {str(booking.id): booking.status for booking in week.bookings(course.id)}
    assert states == {came["id"]: "attended", away["id"]: "confirmed"}
    assert came["client"].post(f"/bookings/{came['id']}/certificates", json={}).status_code == 200


def test_dates_closed_on_the_way_come_back(week):
    venue, unit = week.venue(), new_id()
    dates = [placed(5, venue, starts_at=at(day, 9)) for day in (15, 16)]
    series = week.activity(*dates, booked_as="series", unit_id=unit)
    for date in dates:
        week.placement(date)
    book(week, series)
    week.set_clock(at(15, 12))
    span = {"starts_at": at(16, 0), "ends_at": at(17, 0)}
    closure = week.closure(venue, **span)
    assert len(week.session(series).dates) == 1
    lifted = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **lifted, **span)
    session = week.session(series)
    assert (len(session.dates), session.released_at) == (2, None)
    assert texts(week) == []


@pytest.mark.slow
def test_what_is_off_is_off_for_those_checked_in_too(week):
    unit = new_id()
    facts = sitting(5, at(6, 9))
    activity = week.activity(facts, unit_id=unit)
    booking = book(week, uuid.UUID(facts["id"]))
    week.set_clock(at(6, 8, 40))
    door = week.staff("door", units=[unit])
    named = {"code": booking["code"], "session_id": facts["id"]}
    assert door.post("/check-ins", json=named).json["status"] == "attended"
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity, unit_id=unit)
    session = week.session(uuid.UUID(facts["id"]))
    [kept] = week.bookings(session.id)
    assert (kept.status, kept.reason, kept.came, session.confirmed) == ("cancelled", "withdrawn", 0, 0)
    assert len(texts(week, "session_cancelled")) == 1
    week.set_clock(at(6, 12))
    refused = booking["client"].post(f"/bookings/{booking['id']}/certificates", json={})
    assert refused.status_code == 409
    assert booking["client"].get("/learning-record").json["totals"] == {"sessions": 0, "minutes": 0}


@pytest.mark.slow
@pytest.mark.parametrize("is_taken", [False, True])
def test_nobody_has_missed_what_moves_to_a_day_to_come(week, is_taken):
    unit, facts = new_id(), sitting(2, at(6, 9))
    activity = week.activity(facts, unit_id=unit)
    here, missed, waiting = (book(week, uuid.UUID(facts["id"])) for _ in range(3))
    door = week.staff("door", units=[unit])

    def come(booking):
        return door.post("/check-ins", json={"code": booking["code"], "session_id": facts["id"]}).status_code

    week.set_clock(at(6, 9, 5))
    assert come(here) == 200
    week.set_clock(at(6, 9, 41), "release the absent")
    assert "not there" in texts(week, "no_show")[0]
    assert not is_taken or come(waiting) == 200
    if not is_taken:
        waiting["client"].delete(f"/bookings/{waiting['id']}")
    tell_times(week, activity, facts, 8, 9)
    booking = missed["client"].get(f"/bookings/{missed['id']}").json
    assert (booking["status"], booking["position"]) == (
        ("waitlisted", 1) if is_taken else ("confirmed", None)
    )
    [text] = texts(week, "restored_waiting" if is_taken else "restored")
    assert "Mon 8 Nov 9:00–11:00" in text
    assert "That you were recorded as not having come is taken back." in text


@pytest.mark.slow
def test_nobody_has_missed_a_series_that_goes_on(week):
    course = Course(week, days=(15,))
    here, missed = book(week, course.id), book(week, course.id)
    course.begins(here)
    week.set_clock(at(15, 11, 5), "release the absent")
    assert len(texts(week, "no_show")) == 1
    course.dates.append(sitting(5, at(16, 9)))
    course.tell()
    assert missed["client"].get(f"/bookings/{missed['id']}").json["status"] == "confirmed"
    [text] = texts(week, "restored")
    assert "16 Nov" in text


# --- a clerk corrects, and corrects again


def single(week):
    facts = sitting(5, at(10, 9))
    return facts, week.activity(facts)


def tell_times(week, activity, facts, day, hour):
    moved = facts | {"starts_at": at(day, hour), "ends_at": at(day, hour + 2)}
    week.activity(moved, told="changed", id=activity)


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
    listed = office.get("/phone-list?which=unreachable").json["items"]
    [promoted] = [call for call in listed if call["kind"] == "promoted"]
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
