"""Jobs with much to do: in several transactions, of which each may die, and nothing twice."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from chassis import machine
from chassis.messaging import inbox as inboxes
from chassis.messaging import jobs, portions
from chassis.messaging.department import messaging_of
from chassis.storage.db import new_id, reading, transaction
from chassis.web import idempotency
from registration.bookings import cutoffs
from registration.delivery import reminders
from registration.notices.model import Notice
from registration.sessions import seats
from registration.totals import totals
from tests.fixtures.door import BEGUN, RELEASED, come
from tests.fixtures.registration import Week, at, book
from tests.fixtures.registration_truth import check

pytestmark = pytest.mark.integration

MANY = 7


class Killed(Exception):
    """The worker died before its transaction was committed."""


@pytest.fixture
def week(week: Week, monkeypatch: pytest.MonkeyPatch) -> Week:
    """A department whose every piece is over as soon as it has begun."""
    monkeypatch.setattr(jobs, "PIECE", -1.0)
    return week


def pieces(week: Week, name: str) -> int:
    """Do a job to its end, the third piece twice as its worker died the first time; how many pieces it took."""
    [job] = [job for job in messaging_of(week.app).jobs if job.name == name]
    count, has_more = 0, True
    with week.app.app_context():
        while has_more:
            count += 1
            if count == 3 and not job.own_transactions:
                with pytest.raises(Killed), transaction() as db:
                    job.run(db)
                    raise Killed
            has_more = piece(job)
    return count


def piece(job: jobs.Job) -> bool:
    if job.own_transactions:
        return job.run() is True
    with transaction() as db:
        return job.run(db) is True


def notices_of(week: Week, kind: str) -> Counter[str]:
    """{id of a booking: how many notices of this kind it has}"""
    with week.app.app_context(), reading() as db:
        return Counter(map(str, db.scalars(select(Notice.booking_id).filter_by(kind=kind))))


def test_many_are_reminded_in_several_transactions(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    sessions = [week.slot(seats=9, starts_at=at(7, hour)) for hour in (9, 10)]
    ids = [book(week, sessions[number % 2])["id"] for number in range(MANY)]
    week.set_clock(at(6, 10))
    assert pieces(week, "write reminders") == MANY // 2 + 1
    assert notices_of(week, "reminder") == dict.fromkeys(ids, 1)


def test_the_absent_of_many_sessions_are_released_in_several_transactions(week: Week) -> None:
    venue = new_id()
    door = week.staff("door", venues=[venue])
    sessions = [week.slot(venue_id=venue) for _ in range(4)]
    came, absent = ([book(week, session) for session in sessions] for _ in range(2))
    week.set_clock(BEGUN)
    for session_id, booking in zip(sessions, came, strict=True):
        assert come(door, session_id, code=booking["code"]).status_code == 200
    week.set_clock(RELEASED)
    assert pieces(week, "release the absent") == len(sessions)
    assert notices_of(week, "no_show") == {booking["id"]: 1 for booking in absent}
    check(week)


def test_sessions_of_which_nobody_knows_who_came_keep_none_from_being_released(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registration.door.no_shows.AT_ONCE", 2)
    venue = new_id()
    for _ in range(3):
        book(week, week.slot(venue_id=venue))
    venue_slot = week.slot(venue_id=venue)
    came, absent = book(week, venue_slot), book(week, venue_slot)
    week.set_clock(BEGUN)
    come(week.staff("door", venues=[venue]), venue_slot, code=came["code"])
    week.set_clock(RELEASED)
    pieces(week, "release the absent")
    assert notices_of(week, "no_show") == {absent["id"]: 1}


def test_many_who_wait_in_vain_are_told_in_several_transactions(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutoffs, "AT_ONCE", 2)
    sessions = [week.slot(seats=1) for _ in range(2)]
    for session_id in sessions:
        book(week, session_id)
    waiting = [book(week, session_id)["id"] for session_id in sessions for _ in range(5)]
    week.set_clock(at(6, 8))
    assert pieces(week, "close waitlists") == 7  # and one that finds nobody
    assert notices_of(week, "waited_out") == dict.fromkeys(waiting, 1)


@pytest.mark.parametrize("job", ["release kept places", "let smaller parties pass"])
def test_who_waits_in_many_sessions_is_seated_in_several_transactions(week: Week, job: str) -> None:
    sessions = [keeping(week) if job == "release kept places" else held(week) for _ in range(4)]
    week.set_clock(at(6, 7, 30) if job == "release kept places" else at(5, 12))
    assert pieces(week, job) == len(sessions)
    assert sorted(notices_of(week, "promoted").values()) == [1] * len(sessions)
    check(week)


def keeping(week: Week) -> uuid.UUID:
    """A session of two seats of which one is kept back for elders, and somebody waits."""
    pool = {"pool": "elder", "seats": 1, "release_minutes_before": 120}
    session_id = week.slot(seats=2, booking={"keep": [pool]})
    for _ in range(2):
        book(week, session_id)
    return session_id


def held(week: Week) -> uuid.UUID:
    """A session with a free seat, of which a party of two waits, and one of one behind it."""
    session_id = week.slot(seats=2)
    book(week, session_id)
    leaves = book(week, session_id)
    book(week, session_id, 2)
    book(week, session_id)
    leaves["client"].delete(f"/bookings/{leaves['id']}")
    return session_id


@pytest.mark.parametrize(
    ("job", "verbs", "noun"), [("tell seats", seats, "seats"), ("tell totals", totals, "session-totals")]
)
def test_many_sessions_are_told_of_in_several_transactions(
    week: Week, monkeypatch: pytest.MonkeyPatch, job: str, verbs: object, noun: str
) -> None:
    monkeypatch.setattr(verbs, "AT_ONCE", 2)
    sessions = [week.slot() for _ in range(MANY)]
    for session_id in sessions:
        book(week, session_id)
    assert pieces(week, job) == MANY // 2 + 1
    assert Counter(event["id"] for event in week.told(noun)) == dict.fromkeys(map(str, sessions), 1)


def test_what_is_old_goes_in_several_transactions(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "AT_ONCE", 2)
    old, new = datetime.now(UTC) - timedelta(days=31), datetime.now(UTC)
    with week.app.app_context(), transaction() as db:
        add_keys(db, old, MANY)
        add_keys(db, new, 3)
    assert pieces(week, "prune the keys") == MANY // 2 + 1
    assert count(week, idempotency.keys) == 3


def add_keys(db: object, created_at: datetime, number: int) -> None:
    rows = [
        {"subject": "s", "route": "/r", "key": str(new_id()), "fingerprint": "f", "created_at": created_at}
        for _ in range(number)
    ]
    db.execute(insert(idempotency.keys), rows)  # type: ignore[attr-defined]


def count(week: Week, table: object) -> int:
    with week.app.app_context(), reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[call-overload]


def test_a_row_that_was_renewed_meanwhile_stays(week: Week) -> None:
    """Between the look and the change somebody else uses what was old."""
    keys, now = idempotency.keys, datetime.now(UTC)
    with week.app.app_context(), transaction() as db:
        add_keys(db, now - timedelta(days=31), 2)
    database = week.app.extensions["database"]

    class Renewing:
        reading = database.reading

        def transaction(self):
            with database.transaction() as db:
                first = select(keys.c.key).limit(1).scalar_subquery()
                db.execute(update(keys).where(keys.c.key == first).values(created_at=now))
            return database.transaction()

    portions.change_portion(Renewing(), delete(keys).where(keys.c.created_at < now - timedelta(days=30)))
    assert count(week, keys) == 1


def test_ids_of_old_events_go_in_several_transactions(week: Week) -> None:
    old = machine.now() - timedelta(days=31)
    with week.app.app_context(), transaction() as db:
        rows = [{"event_id": str(new_id()), "received_at": old} for _ in range(1500)]
        db.execute(insert(inboxes.inbox), rows)
    assert pieces(week, "prune the inbox") == 3  # the last finds nothing
    assert count(week, inboxes.inbox) == 0
