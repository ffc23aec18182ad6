"""Those who did not come: their seats, the edition's rule, and appeals against it."""

import uuid
from datetime import timedelta

import pytest

from chassis.storage.db import new_id, reading, transaction
from chassis.testing import run_jobs
from registration.reconcile.invariants import find_left_behind, find_miscounted
from registration.sessions.model import Session
from tests.fixtures.door import (
    BEGUN,
    RELEASED,
    appeals,
    batch,
    check_counts,
    citizen_of,
    come,
    item,
    status_of,
    walk,
)
from tests.fixtures.registration import at, book, sitting, wish

RULES = {
    "party_limit": 5,
    "open_bookings_limit": None,
    "no_show_limit": 2,
    "no_show_days": 30,
    "block_days": 7,
}


@pytest.fixture
def week(week):
    week.edition(rules=RULES)
    return week


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=6, venue_id=venue)


def release(week, moment=RELEASED):
    week.set_clock(moment, "release the absent")


def kinds(week):
    return [message["kind"] for message in week.messages()]


@pytest.mark.slow
def test_the_absent_are_missed_and_their_seats_are_free(week, door, session_id):
    came, part, absent = (book(week, session_id, 2) for _ in range(3))
    waits = book(week, session_id, 2)
    week.set_clock(BEGUN)
    come(door, session_id, code=came["code"])
    come(door, session_id, code=part["code"], people=1)
    assert come(door, session_id, code=waits["code"]).status_code == 409
    release(week, at(6, 9, 29))
    assert status_of(week, session_id, absent)[0] == "confirmed"
    release(week)
    assert status_of(week, session_id, absent) == ("no_show", 0, 0)
    assert status_of(week, session_id, part) == ("attended", 1, 1)
    assert status_of(week, session_id, came) == ("attended", 2, 2)
    assert check_counts(week, session_id) == 3
    events = [event for event in week.told("booking") if event["id"] == absent["id"]]
    assert events[-1]["type"] == "registration.booking-missed.v1"
    assert [event["version"] for event in events] == [1, 2]
    release(week)
    assert kinds(week).count("no_show") == 1
    assert come(door, session_id, code=waits["code"]).json["status"] == "attended"
    assert check_counts(week, session_id) == 5


@pytest.mark.slow
def test_who_comes_late_is_let_in_while_seats_are_free(week, door, session_id):
    here, part, late, later = book(week, session_id), *(book(week, session_id, n) for n in (2, 1, 2))
    week.set_clock(BEGUN)
    come(door, session_id, code=here["code"])
    come(door, session_id, code=part["code"], people=1)
    release(week)
    walk(door, session_id, 1)
    let_in = come(door, session_id, code=late["code"])
    assert (let_in.status_code, let_in.json["status"]) == (200, "attended")
    assert come(door, session_id, code=part["code"]).json["came"] == 2
    assert come(door, session_id, code=later["code"]).json["type"] == "/problems/no-seat-free"
    door.post(f"/check-ins/{let_in.json['check_in_id']}/undo")
    assert status_of(week, session_id, late) == ("no_show", 0, 0)
    assert come(door, session_id, code=later["code"]).json["status"] == "attended"
    assert check_counts(week, session_id) == 6


def test_where_nobody_kept_the_door_nobody_is_missed(week, session_id):
    booking = book(week, session_id)
    release(week)
    assert week.session(session_id).released_at is None
    release(week, at(6, 11))
    assert week.session(session_id).released_at is not None
    assert status_of(week, session_id, booking) == ("confirmed", 0, 1)


@pytest.mark.slow
def test_who_stands_in_line_at_a_door_that_opens_late_is_not_missed_yet(week, door, session_id):
    first, in_line, absent = (book(week, session_id) for _ in range(3))
    week.set_clock(at(6, 9, 40))
    come(door, session_id, code=first["code"])
    release(week, at(6, 9, 41))
    assert status_of(week, session_id, in_line)[0] == "confirmed"
    week.set_clock(at(6, 9, 48))
    come(door, session_id, code=in_line["code"])
    release(week, at(6, 9, 51))
    assert status_of(week, session_id, in_line) == ("attended", 1, 1)
    assert status_of(week, session_id, absent) == ("no_show", 0, 0)
    assert kinds(week).count("no_show") == 1


@pytest.mark.slow
def test_a_device_that_tells_late_sets_it_right(week, door, session_id):
    here, offline = book(week, session_id), book(week, session_id, 2)
    week.set_clock(BEGUN)
    come(door, session_id, code=here["code"])
    release(week)
    assert status_of(week, session_id, offline)[0] == "no_show"
    walk(door, session_id, 5)
    view = batch(door, session_id, [item(code=offline["code"])]).json["items"]
    assert view[0]["outcome"] == "accepted"
    assert status_of(week, session_id, offline) == ("attended", 2, 2)
    assert check_counts(week, session_id) == 1 + 2 + 5


def test_conflicting_word_of_a_party_is_no_absence(week, door, session_id):
    here, doubtful = book(week, session_id), book(week, session_id, 2)
    week.set_clock(BEGUN)
    come(door, session_id, code=here["code"])
    batch(door, session_id, [item(code=doubtful["code"], people=3)])
    release(week)
    assert status_of(week, session_id, doubtful) == ("confirmed", 0, 2)


def test_a_series_is_missed_when_all_of_it_was(week):
    unit, first, second = new_id(), sitting(3), sitting(3, at(13, 9))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, once, never = week.staff("unit_editor", units=[unit]), book(week, series), book(week, series)
    week.set_clock(at(6, 9, 5))
    come(door, series, code=once["code"])
    release(week, at(13, 10))
    assert status_of(week, series, never)[0] == "confirmed"
    release(week, at(13, 12))
    assert status_of(week, series, never)[0] == "no_show"
    assert status_of(week, series, once) == ("attended", 1, 1)


@pytest.fixture
def blocked(week, door, venue):
    """A citizen who missed two sessions: their client and the bookings."""
    client = week.citizen()
    sessions = [week.slot(starts_at=at(6, 9), venue_id=venue), week.slot(starts_at=at(6, 12), venue_id=venue)]
    missed = [client.create("/bookings", wish(session)).json for session in sessions]
    here = [book(week, session) for session in sessions]
    for session_id, other, moment in zip(sessions, here, (at(6, 9, 31), at(6, 12, 31)), strict=True):
        week.set_clock(moment - timedelta(minutes=20))
        come(door, session_id, code=other["code"])
        release(week, moment)
    return client, missed


@pytest.mark.slow
def test_who_misses_too_often_cannot_book_for_a_while(week, blocked):
    client, _missed = blocked
    until = citizen_of(week, client).blocked_until
    assert abs((until - at(13, 12, 31)).total_seconds()) < 60
    refusal = client.create("/bookings", wish(week.slot(starts_at=at(20, 9))))
    assert (refusal.status_code, refusal.json["type"]) == (403, "/problems/blocked")
    assert kinds(week).count("blocked") == 1
    [state] = [message for message in week.messages() if message["kind"] == "blocked"]
    assert "Sat 13 Nov 12:31" in state["text"]
    week.set_clock(at(14, 9))
    assert client.create("/bookings", wish(week.slot(starts_at=at(20, 9)))).status_code == 201


def say(client, booking, text="地铁停运，到时门已关", key=None):
    return client.create(f"/bookings/{booking['id']}/appeal", {"text": text}, key=key)


@pytest.mark.slow
def test_an_appeal_that_is_granted_lifts_the_block(week, venue, blocked):
    client, missed = blocked
    answer = say(client, missed[0], key="one-key")
    assert (answer.status_code, answer.json["status"], answer.json["reply"]) == (201, "open", None)
    assert say(client, missed[0], key="one-key").json["id"] == answer.json["id"]
    assert say(client, missed[0]).json["type"] == "/problems/appealed-already"
    assert "地铁" not in appeals(week)[0].sealed_text
    desk = week.staff("desk", venues=[venue])
    [appeal] = desk.get("/appeals?status=open").json["items"]
    assert (appeal["text"], appeal["booking"]["party"][0]["name"]) == ("地铁停运，到时门已关", "王*")
    path, decision = f"/appeals/{answer.json['id']}/decision", {"granted": True, "reply": "情况属实"}
    for _ in range(2):
        decided = desk.post(path, json=decision)
        assert (decided.status_code, decided.json["status"]) == (200, "granted")
    contrary = desk.post(path, json=decision | {"granted": False})
    assert (contrary.status_code, contrary.json["status"]) == (409, 409)
    assert (contrary.json["type"], contrary.json["decision"]) == ("/problems/appeal-decided", "granted")
    assert citizen_of(week, client).blocked_until is None
    assert client.get(f"/bookings/{missed[0]['id']}/appeal").json["reply"] == "情况属实"
    assert client.get(f"/bookings/{missed[0]['id']}/overview").json["appeal"]["reply"] == "情况属实"
    assert kinds(week).count("appeal_decided") == 1
    assert desk.get("/appeals?status=open").json["items"] == []


@pytest.mark.slow
def test_an_appeal_that_is_refused_changes_nothing_else(week, venue, blocked):
    client, missed = blocked
    view = say(client, missed[0]).json
    office = week.staff("office")
    decided = office.post(f"/appeals/{view['id']}/decision", json={"granted": False, "reply": "门口有记录"})
    assert decided.json["status"] == "refused"
    assert citizen_of(week, client).blocked_until is not None


def call_off(week, missed):
    """The venue withdraws the second of the sessions that were missed, a while after it began."""
    opening = week.session(uuid.UUID(missed[1]["session"]["id"])).opening_id
    week.slots(id=str(opening), status="withdrawn")


@pytest.mark.slow
def test_what_is_called_off_under_way_was_missed_by_nobody(week, blocked):
    client, missed = blocked
    call_off(week, missed)
    booking = client.get(f"/bookings/{missed[1]['id']}").json
    assert (booking["status"], booking["reason"]) == ("cancelled", "withdrawn")
    assert citizen_of(week, client).blocked_until is None
    week.minute_passes()
    run_jobs(week.app)
    messages = [message for message in week.messages() if message["kind"] == "session_cancelled"]
    assert len(messages) == 2
    assert sum("not having come is taken back" in message["text"] for message in messages) == 1
    assert client.create("/bookings", wish(week.slot(starts_at=at(20, 9)))).status_code == 201
    assert client.get(f"/bookings/{missed[0]['id']}").json["status"] == "no_show"


@pytest.mark.slow
def test_a_block_that_is_lifted_before_it_was_told_is_not_told(week, blocked):
    call_off(week, blocked[1])
    run_jobs(week.app)
    assert "blocked" not in kinds(week)


@pytest.mark.slow
def test_who_was_missed_cannot_cancel(week, blocked):
    client, missed = blocked
    refusal = client.delete(f"/bookings/{missed[0]['id']}")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/wrong-state")
    assert client.get(f"/bookings/{missed[0]['id']}").json["status"] == "no_show"


@pytest.mark.slow
def test_what_an_earlier_version_left_in_what_is_off_is_ended(week, venue, blocked):
    client, missed = blocked
    session_id = uuid.UUID(missed[1]["session"]["id"])
    with week.app.app_context(), transaction() as db:
        session = db.get_one(Session, session_id)
        session.status, session.reason = "cancelled", "closed"
    with week.app.app_context(), reading() as db:
        assert len(list(find_left_behind(db))) == 2
    run_jobs(week.app, "end what is off")
    with week.app.app_context(), reading() as db:
        assert list(find_left_behind(db)) == list(find_miscounted(db)) == []
    assert {booking.status for booking in week.bookings(session_id)} == {"cancelled"}
    assert citizen_of(week, client).blocked_until is None


@pytest.mark.slow
def test_appeals_by_and_before_whom(week, door, venue, session_id, blocked):
    client, missed = blocked
    fresh = book(week, week.slot(starts_at=at(20, 9)))
    assert say(fresh["client"], fresh).json["type"] == "/problems/nothing-to-appeal"
    assert say(week.citizen(), missed[0]).status_code == 404
    assert say(client, missed[0], text=" ").json["errors"][0]["field"] == "text"
    assert client.get(f"/bookings/{missed[0]['id']}/appeal").json["type"] == "/problems/no-such-appeal"
    view = say(client, missed[0]).json
    path, decision = f"/appeals/{view['id']}/decision", {"granted": True, "reply": "好"}
    elsewhere = week.staff("desk", venues=[new_id()])
    assert elsewhere.get("/appeals").json["items"] == []
    assert elsewhere.post(path, json=decision).json["type"] == "/problems/not-your-session"
    for someone in (door, client):
        assert someone.get("/appeals").status_code == 403
        assert someone.post(path, json=decision).status_code == 403
    unknown = week.staff("office").post(f"/appeals/{new_id()}/decision", json=decision)
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/no-such-appeal")


def test_an_edition_without_the_rule_blocks_nobody(week, door, venue):
    week.edition(rules=RULES | {"no_show_limit": None}, opens_on="2021-12-01", closes_on="2021-12-31")
    session_id = week.slot(starts_at=at(6, 9).replace(month=12), venue_id=venue)
    here, absent = book(week, session_id), book(week, session_id)
    week.set_clock(BEGUN.replace(month=12))
    come(door, session_id, code=here["code"])
    release(week, at(6, 9, 31).replace(month=12))
    assert status_of(week, session_id, absent)[0] == "no_show"
    assert citizen_of(week, absent["client"]).blocked_until is None


def missed_words(week, session_id, door, missing, *others):
    """What the missing party is told, once one of the others was checked in and the absent were released."""
    week.set_clock(BEGUN)
    come(door, session_id, code=others[0]["code"])
    release(week)
    [text] = [message["text"] for message in week.messages() if message["kind"] == "no_show"]
    return text


@pytest.mark.slow
def test_seats_went_to_those_waiting_only_where_somebody_waited(week, door, session_id):
    missing, other = book(week, session_id), book(week, session_id)
    text = missed_words(week, session_id, door, missing, other)
    assert "you were not there. If that is wrong" in text


@pytest.mark.slow
def test_where_somebody_waited_it_is_said(week, door, session_id):
    missing, other = book(week, session_id, 5), book(week, session_id)
    book(week, session_id)
    text = missed_words(week, session_id, door, missing, other)
    assert "you were not there. The seats went to those waiting on the spot." in text


@pytest.mark.slow
def test_a_helper_takes_no_strike_for_those_they_booked_for(week, door, venue):
    helper = week.citizen("zh")
    for day in (6, 7):
        session_id = week.slot(seats=6, starts_at=at(day, 9), venue_id=venue)
        book(helper, session_id, for_others=True)
        other = book(week, session_id)
        week.set_clock(at(day, 9, 5))
        come(door, session_id, code=other["code"])
        release(week, at(day, 9, 31))
    missed = [message["text"] for message in week.messages() if message["kind"] == "no_show"]
    assert all("您代报的一行没有到场" in text for text in missed)
    assert len(missed) == 2
    assert "blocked" not in kinds(week)
    assert citizen_of(week, helper).blocked_until is None
