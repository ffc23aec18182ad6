"""Reminders a day before and the question afterwards: to whom, when, and never twice."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from chassis.storage.db import new_id, reading, transaction
from registration.bookings.model import Booking
from registration.citizens.model import Citizen
from registration.delivery import reminders
from registration.learning.model import Feedback
from registration.notices.model import Notice
from registration.sessions.marks import Unsettled
from registration.sessions.model import Session
from tests.fixtures.registration import at, book, sitting, wish


def at_time(week, moment):
    """Let it be this moment, and the job run."""
    week.set_clock(moment, "write reminders")


def written(week, kind="reminder"):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Notice).filter_by(kind=kind).order_by(Notice.id)).all()


def test_a_party_is_reminded_once_a_day_before(week):
    booking = book(week, week.slot(starts_at=at(7, 9)))
    at_time(week, at(6, 8, 59))
    assert written(week) == []
    for hour in (9, 10, 23):
        at_time(week, at(6, hour))
    [notice] = written(week)
    assert (str(notice.booking_id), notice.status) == (booking["id"], "due")
    last = week.messages()[-1]
    assert last["kind"] == "reminder"
    assert booking["code"] in last["text"]


def test_of_a_session_that_has_not_followed_the_facts_yet_nobody_is_reminded(week):
    session_id = week.slot(starts_at=at(7, 9))
    book(week, session_id)
    mark = Unsettled(id=uuid.UUID(str(session_id)), since=at(6, 8))
    week.set_clock(at(6, 9))
    for marked in (True, False):
        with week.app.app_context(), transaction() as db:
            db.merge(mark) if marked else db.delete(db.get_one(Unsettled, mark.id))
            reminders.remind(db)
        assert len(written(week)) == (0 if marked else 1)


def test_who_booked_within_the_day_needs_no_reminder(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    at_time(week, at(6, 10))
    book(week, session_id)
    at_time(week, at(6, 12))
    assert written(week) == []


def test_after_a_stop_reminders_come_late_but_not_after_the_start(week):
    late, begun = week.slot(starts_at=at(7, 15)), week.slot(starts_at=at(7, 9))
    booking = book(week, late)
    book(week, begun)
    at_time(week, at(7, 10))
    assert [str(notice.booking_id) for notice in written(week)] == [booking["id"]]


@pytest.mark.slow
@pytest.mark.parametrize("closes", [at(7, 0), at(7, 16)])
def test_who_was_told_nothing_of_a_closure_that_was_lifted_is_reminded(week, closes):
    venue = week.venue()
    booking = book(week, week.slot(starts_at=at(7, 15), venue_id=venue))
    span = {"starts_at": closes, "ends_at": at(8, 0)}
    week.set_clock(at(6, 15, 5))
    closure = week.closure(venue, **span)
    lifted = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **lifted, **span)
    at_time(week, at(6, 16))
    assert [str(notice.booking_id) for notice in written(week)] == [booking["id"]]


def test_who_was_told_the_new_time_of_late_is_not_reminded(week):
    venue = week.venue()
    book(week, week.slot(starts_at=at(7, 15), venue_id=venue))
    week.set_clock(at(6, 15, 5))
    week.closure(venue, at(7, 16), at(8, 0))
    at_time(week, at(6, 16))
    assert written(week) == []


@pytest.mark.slow
def test_who_waits_or_cancelled_and_what_is_off_is_left_out(week):
    venue = new_id()
    full = week.slot(seats=1, starts_at=at(7, 9))
    seated = book(week, full)
    book(week, full)
    citizen = week.citizen()
    gone = citizen.create("/bookings", wish(week.slot(starts_at=at(7, 9)))).json
    citizen.delete(f"/bookings/{gone['id']}")
    book(week, week.slot(starts_at=at(7, 9), venue_id=venue))
    week.closure(venue, at(7, 0), at(8, 0))
    at_time(week, at(6, 9))
    assert [str(notice.booking_id) for notice in written(week)] == [seated["id"]]


def test_how_someone_is_reached_says_what_becomes_of_it(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    for reach in ("phone", "none"):
        booking = book(week, session_id)
        with week.app.app_context(), transaction() as db:
            citizen_id = db.get_one(Booking, uuid.UUID(booking["id"])).citizen_id
            db.execute(update(Citizen).where(Citizen.id == citizen_id).values(reach=reach))
    at_time(week, at(6, 9))
    assert [notice.status for notice in written(week)] == ["phone", "dropped"]


@pytest.mark.slow
def test_each_date_of_a_series_is_reminded_of(week):
    first, second = sitting(5, at(8, 9)), sitting(5, at(9, 14))
    activity = week.activity(first, second, booked_as="series")
    assert week.session(activity).kind == "series"
    booking = book(week, activity)
    for moment in (at(7, 9), at(7, 12), at(8, 14), at(8, 20)):
        at_time(week, moment)
        week.messages()
    assert [notice.data["date"] for notice in written(week)] == [first["id"], second["id"]]
    assert {str(notice.booking_id) for notice in written(week)} == {booking["id"]}
    texts = [message["text"] for message in week.messages() if message["kind"] == "reminder"]
    assert "Mon 8 Nov 9:00–11:00" in texts[0]
    assert "Tue 9 Nov 14:00–16:00" in texts[1]


def test_a_large_batch_goes_on_the_next_time(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    for _ in range(3):
        book(week, session_id)
    week.set_clock(at(6, 9))
    with week.app.app_context(), transaction() as db:
        assert len(reminders.reminder_rows(db, 2)) == 2
    at_time(week, at(6, 9))
    assert len(written(week)) == 3


def attended(week, session_id, **more):
    booking = book(week, session_id, **more)
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).attend(at(7, 9))
    return booking


def test_who_came_is_asked_once_how_it_was(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    booking = attended(week, session_id)
    book(week, session_id)
    at_time(week, at(7, 10, 59))
    assert written(week, "feedback_request") == []
    for day in (7, 8, 9):
        at_time(week, at(day, 11))
    assert [str(notice.booking_id) for notice in written(week, "feedback_request")] == [booking["id"]]
    assert week.messages()[-1]["text"].startswith("[Learning Week] Thank you for coming to")


def test_a_helper_who_was_not_there_is_not_thanked_for_coming(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    attended(week, session_id, for_others=True)
    at_time(week, at(7, 11))
    assert week.messages()[-1]["text"].startswith("[Learning Week] Those you booked for came to")


def test_who_has_said_it_already_and_who_came_long_ago_is_not_asked(week):
    session_id = week.slot(seats=9, starts_at=at(7, 9))
    booking = attended(week, session_id)
    with week.app.app_context(), transaction() as db:
        columns = {"id": new_id(), "booking_id": uuid.UUID(booking["id"]), "session_id": session_id}
        db.add(Feedback(**columns, rating=5, status="none", created_at=at(7, 12)))
    at_time(week, at(7, 12))
    assert written(week, "feedback_request") == []
    attended(week, week.slot(starts_at=at(8, 9)))
    at_time(week, at(11, 11, 1))
    assert written(week, "feedback_request") == []


def test_a_long_series_is_asked_about_after_its_end(week):
    dates = [sitting(5, at(8, 9)), sitting(5, at(22, 14))]
    activity = week.activity(*dates, booked_as="series")
    booking = attended(week, activity)
    at_time(week, at(21, 9))
    assert written(week, "feedback_request") == []
    at_time(week, at(22, 17))
    assert [str(notice.booking_id) for notice in written(week, "feedback_request")] == [booking["id"]]


def test_a_session_that_is_no_longer_open_reminds_nobody(week):
    session_id = week.slot(starts_at=at(7, 9))
    book(week, session_id)
    with week.app.app_context(), transaction() as db:
        db.execute(update(Session).values(status="cancelled", starts_at=at(6, 9) + timedelta(days=1)))
    at_time(week, at(6, 9))
    assert written(week) == []


@pytest.mark.slow
def test_who_was_reminded_of_a_day_that_was_moved_is_reminded_of_the_new_one(week):
    facts = sitting(5, at(7, 9))
    activity = week.activity(facts)
    book(week, uuid.UUID(facts["id"]))
    at_time(week, at(6, 9))
    week.messages()
    week.activity(facts | {"starts_at": at(14, 9), "ends_at": at(14, 11)}, told="changed", id=activity)
    for moment in (at(7, 8), at(13, 9), at(13, 12)):
        at_time(week, moment)
        week.messages()
    texts = [message["text"] for message in week.messages() if message["kind"] == "reminder"]
    assert ["Sun 7 Nov" in texts[0], "Sun 14 Nov" in texts[1], len(texts)] == [True, True, 2]


def test_who_was_told_of_a_new_time_within_the_day_needs_no_reminder_of_it(week):
    facts = sitting(5, at(7, 9))
    activity = week.activity(facts)
    book(week, uuid.UUID(facts["id"]))
    at_time(week, at(6, 9))
    week.set_clock(at(6, 20))
    week.activity(facts | {"starts_at": at(7, 14), "ends_at": at(7, 16)}, told="changed", id=activity)
    at_time(week, at(6, 21))
    assert len(written(week)) == 1


def test_a_reminder_that_was_overtaken_by_a_move_is_not_sent(week):
    facts = sitting(5, at(7, 9))
    activity = week.activity(facts)
    book(week, uuid.UUID(facts["id"]))
    at_time(week, at(6, 9))
    week.activity(facts | {"starts_at": at(14, 9), "ends_at": at(14, 11)}, told="changed", id=activity)
    week.minute_passes()
    assert [message["kind"] for message in week.messages()] == ["booked", "changed"]


@pytest.mark.slow
def test_who_holds_old_and_new_seats_is_asked_after_a_while(week):
    old, new = week.slot(starts_at=at(12, 9)), week.slot(seats=1, starts_at=at(13, 9))
    holder = book(week, new)
    booking = book(week, old)
    client = booking["client"]
    moved = client.create(f"/bookings/{booking['id']}/move", {"session_id": str(new), "waitlist": True})
    assert moved.json["status"] == "waitlisted"
    holder["client"].delete(f"/bookings/{holder['id']}")
    [text] = [message["text"] for message in week.messages() if message["kind"] == "promoted"]
    assert (
        f"Your earlier 场馆开放 Fri 12 Nov 9:00–11:00 (booking code {booking['code']}) is still yours" in text
    )
    token = text.rpartition("/b/")[2]
    at_time(week, at(5, 14))
    assert written(week, "both_held") == []
    for hour in (15, 16):
        at_time(week, at(5, hour))
    [notice] = written(week, "both_held")
    assert str(notice.booking_id) == booking["id"]
    assert week.gateway().post(f"/links/{token}/give-back").json["id"] == booking["id"]
    assert week.bookings(old)[0].status == "cancelled"
