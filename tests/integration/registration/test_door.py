"""The door on both databases: whatever the order, the repeats and the devices, who is in stays in and counts once."""

import uuid
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chassis.storage.db import new_id, transaction
from registration.door import no_shows
from registration.sessions.model import Session
from tests.fixtures.door import BEGUN, RELEASED, batch, check_counts, come, item, records, walk
from tests.fixtures.registration import at, book
from tests.fixtures.registration_rush import at_once

pytestmark = pytest.mark.integration

VENUE = new_id()
# Whom the devices may see: parties of 2 and 3 with seats, one of 2 and one of 1 that wait, and one that has cancelled.
PARTIES = 5


@pytest.fixture
def door(week):
    return week.staff("door", venues=[VENUE])


def scene(week, door, released):
    """A session of 7 seats at which one party of 1 has come; the bookings that the devices may see."""
    week.set_clock(at(5, 9))
    session_id = week.slot(seats=7, venue_id=VENUE)
    here, gone = book(week, session_id), book(week, session_id)
    gone["client"].delete(f"/bookings/{gone['id']}")
    seated = [book(week, session_id, n) for n in (2, 3)]
    filler = book(week, session_id)
    waiting = [book(week, session_id, n) for n in (2, 1)]
    filler["client"].delete(f"/bookings/{filler['id']}")
    week.set_clock(BEGUN)
    come(door, session_id, code=here["code"])
    if released:
        release(week, session_id)
    return session_id, [*seated, *waiting, gone]


def release(week, session_id, moment=RELEASED):
    week.set_clock(moment)
    with week.app.app_context(), transaction() as db:
        no_shows.release_session(db, Session.lock(db, session_id))


def truth(week, session_id, booked):
    """What is so in the end, by the parties' and the items' places and not by their ids."""
    check_counts(week, session_id)
    bookings = {str(booking.id): booking for booking in week.bookings(session_id)}
    parties = [(bookings[booking["id"]].came, bookings[booking["id"]].status) for booking in booked]
    counts = sorted(
        (row.id.int % 2**32, row.people)
        for row in records(week, session_id)
        if row.outcome == "accepted" and row.undone_at is None and row.device
    )
    session = week.session(session_id)
    return parties, counts, session.confirmed, session.waiting, session.capacity


def items_of(story, bookings, series):
    """The items a story tells, with ids that keep their order from one telling to the next."""
    items = []
    for place, (kind, whom, people, minute) in enumerate(story):
        naming = {"booking_id": bookings[whom]["id"]} if kind == "party" else {}
        record = item(at(6, 9, minute), people=people, **naming)
        if kind == "undo":
            record = item(at(6, 9, minute), undo_of=nonce(series, whom))
        items.append(record | {"nonce": nonce(series, place)})
    return items


def nonce(series, place):
    return str(uuid.UUID(int=(series << 64) + place))


ITEM = st.tuples(
    st.sampled_from(["party", "party", "walk_in", "walk_in", "undo"]),
    st.integers(0, PARTIES - 1),
    st.integers(1, 3),
    st.sampled_from([5, 5, 20, 40, 50]),
)


@given(st.lists(ITEM, min_size=5, max_size=9), st.booleans(), st.data())
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    # An example is a dozen requests; to shrink one takes longer than to read it.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_who_is_in_stays_in_and_repeats_change_nothing(week, door, story, released, data):
    order = data.draw(st.permutations(range(len(story))))
    cut = data.draw(st.integers(1, len(story) - 1))
    parts = [part for part in (order[:cut], order[cut:]) if part]
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))
    ends = []
    for repeats in ([], again):
        session_id, bookings = scene(week, door, released)
        items = items_of(story, bookings, week.app.extensions.setdefault("told", 1))
        week.app.extensions["told"] += 1
        admitted, sent = set(), set()
        for n, part in enumerate([*parts, repeats]):
            places = [place for place in repeats if place in sent]
            some = [items[place] for place in (*part, *places)]
            if some:
                assert batch(door, session_id, some, f"{n % 2}号门").status_code == 200
            sent |= set(part)
            rows = records(week, session_id)
            record_ids = {row.id for row in rows if row.outcome == "accepted"}
            assert admitted <= record_ids
            admitted = {row.id for row in rows if row.id in record_ids and row.undone_at is None}
        ends.append(truth(week, session_id, bookings))
    assert ends[0] == ends[1]


def test_of_one_batch_the_order_does_not_matter(week, door):
    ends = []
    for turn in (1, -1):
        session_id, bookings = scene(week, door, released=True)
        series = week.app.extensions["told"] = week.app.extensions.get("told", 0) + 1
        story = [("party", 0, 1, 5), ("party", 0, 2, 20), ("walk_in", 0, 3, 20), ("party", 2, 2, 40)]
        items = items_of(story, bookings, series)
        assert batch(door, session_id, items[::turn]).status_code == 200
        ends.append(truth(week, session_id, bookings))
    assert ends[0] == ends[1]


def test_a_clock_that_is_off_by_a_lifetime_is_taken_off(week, door):
    session_id = week.slot(seats=7, venue_id=VENUE)
    week.set_clock(BEGUN)
    far = {"at": "2099-12-31T23:00:00+08:00"}
    answer = batch(door, session_id, [item() | far], sent_at="2099-12-31T23:05:00+08:00")
    assert answer.json["clock_off_seconds"] > 2**31
    assert answer.json["items"][0]["outcome"] == "accepted"
    [row] = records(week, session_id)
    assert abs((BEGUN - row.at).total_seconds() - 300) < 5


def test_two_devices_send_at_once(week, door):
    session_id = week.slot(seats=30, venue_id=VENUE)
    booked = [book(week, session_id, 1 + n % 3) for n in range(12)]
    week.set_clock(BEGUN)
    scans = [item(code=booking["code"]) for booking in booked]
    walks = [item(people=2) for _ in range(5)]
    works = []
    for n in range(6):
        some = scans[2 * n :] + walks[n:] + scans[: 2 * n]
        works += [
            partial(batch, door, session_id, some, "一号门"),
            partial(batch, door, session_id, some[::-1], "二号门"),
        ]
    answers = at_once(*works, threads=4)
    assert {answer.status_code for answer in answers} == {200}
    seats = sum(booking["seats"] for booking in booked)
    bookings = week.bookings(session_id)
    assert {booking.status for booking in bookings} == {"attended"}
    assert sum(booking.came for booking in bookings) == seats == 24
    assert check_counts(week, session_id) == 24 + 6
    assert len(records(week, session_id)) == len(scans) + len(walks)
    attended = [event for event in week.told("booking") if event["status"] == "attended"]
    assert len(attended) == len(booked)


def test_the_last_seat_at_the_door_is_given_once(week, door):
    session_id = week.slot(seats=3, venue_id=VENUE)
    here, absent, waits = book(week, session_id, 2), book(week, session_id), book(week, session_id)
    week.set_clock(BEGUN)
    come(door, session_id, code=here["code"])
    release(week, session_id)
    claims = [partial(come, door, session_id, code=booking["code"]) for booking in (waits, absent)]
    answers = at_once(partial(walk, door, session_id), *claims)
    assert sorted(answer.status_code for answer in answers)[1:] == [409, 409]
    assert check_counts(week, session_id) == 3


def test_the_absent_are_released_while_others_come_in(week, door):
    session_id = week.slot(seats=20, venue_id=VENUE)
    booked = [book(week, session_id, 2) for _ in range(10)]
    week.set_clock(BEGUN)
    come(door, session_id, code=booked[0]["code"])
    week.set_clock(RELEASED)
    works = [partial(come, door, session_id, code=booking["code"]) for booking in booked[1:6]]
    works[2:2] = [partial(release, week, session_id)] * 2
    works += [partial(walk, door, session_id, 2) for _ in range(3)]
    answers = [answer for answer in at_once(*works, threads=4) if answer is not None]
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert check_counts(week, session_id) <= 20
    states = [booking.status for booking in week.bookings(session_id)]
    assert set(states) <= {"attended", "no_show"}
    missed = [event for event in week.told("booking") if event["status"] == "no_show"]
    notices = [message["kind"] for message in week.messages()].count("no_show")
    assert len(missed) == notices >= states.count("no_show") >= 4
