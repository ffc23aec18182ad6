"""What is told of a change: to everyone with a place in what is to come, once for what came of it, by date and hour."""

import uuid

import pytest

from chassis.storage.db import new_id
from chassis.testing import run_jobs
from tests.fixtures.registration import at, book, learnt, placed, sitting
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
        naming = {"code": booking["code"], "session_id": str(self.id), "date_id": self.dates[place]["id"]}
        answer = self.door.post("/check-ins", json=naming)
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


def single(week):
    facts = sitting(5, at(10, 9))
    return facts, week.activity(facts)


def tell_times(week, activity, facts, day, hour):
    moved = facts | {"starts_at": at(day, hour), "ends_at": at(day, hour + 2)}
    week.activity(moved, told="changed", id=activity)


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
    assert "changed" not in calls
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
    naming = {"code": booking["code"], "session_id": facts["id"]}
    assert door.post("/check-ins", json=naming).json["status"] == "attended"
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity, unit_id=unit)
    session = week.session(uuid.UUID(facts["id"]))
    [booking_row] = week.bookings(session.id)
    assert (booking_row.status, booking_row.reason, booking_row.came, session.confirmed) == (
        "cancelled",
        "withdrawn",
        0,
        0,
    )
    assert len(texts(week, "session_cancelled")) == 1
    week.set_clock(at(6, 12))
    refusal = booking["client"].post(f"/bookings/{booking['id']}/certificates", json={})
    assert refusal.status_code == 409
    assert booking["client"].get("/learning-record").json["totals"] == learnt(0, 0)


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
