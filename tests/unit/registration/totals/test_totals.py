"""What a session comes to is counted whole, and told at most once a second."""

import uuid
from typing import Any

import pytest

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from registration.citizens.model import Citizen
from registration.sessions import seats
from registration.sessions.model import Session
from registration.totals import totals
from tests.fixtures.door import BEGUN, RELEASED, come, walk
from tests.fixtures.registration import SATURDAY, Week, at, book, people, sitting

NOBODY = dict.fromkeys(
    ("bookings", "people", "elders", "children", "newcomers", "waiting", "came", "walk_ins"), 0
) | dict.fromkeys(("self_attested", "missed", "cancelled"), 0)


def totals_of(week: Week, session_id: uuid.UUID) -> dict[str, Any]:
    """As registration answers, and tells."""
    answer = week.staff("office").get(f"/sessions/{session_id}/totals").json
    run_jobs(week.app, "tell totals")
    last = [event for event in week.told("session-totals") if event["id"] == str(session_id)][-1]
    told_of = {name: answer[name] for name in last.keys() - {"id", "type"}}
    assert last == told_of | {"id": str(session_id), "type": "registration.session-totals-changed.v1"}
    return answer


def of(counts: dict[str, Any]) -> dict[str, int]:
    """What is not 0 of the counts, channels apart."""
    return {name: counts[name] for name in NOBODY if counts[name]}


def test_of_a_party_of_three_one_comes_and_five_walk_in(week, venue, door):
    session_id = week.slot(10, venue_id=venue)
    party = book(week, session_id, 3)
    week.set_clock(BEGUN)
    come(door, session_id, code=party["code"], people=1)
    walk(door, session_id, 5)
    counts = totals_of(week, session_id)
    assert (counts["came"], counts["walk_ins"], counts["self_attested"]) == (1, 5, 0)
    week.set_clock(RELEASED, "release the absent")
    assert of(totals_of(week, session_id)) == {
        "bookings": 1,
        "people": 3,
        "newcomers": 3,
        "came": 1,
        "walk_ins": 5,
        "missed": 2,
    }


def test_an_open_hall_is_attested_apart(week):
    hall = sitting(5, place=None, join_url="https://live.example/hall", open_to_all=True)
    week.activity(hall, mode="online")
    week.set_clock(SATURDAY)
    someone = week.citizen()
    for who in (someone, someone, week.citizen()):
        who.post(f"/sessions/{hall['id']}/attendance")
    assert of(totals_of(week, uuid.UUID(hall["id"]))) == {"self_attested": 2}


def test_who_comes_by_age_and_channel(week):
    session_id = week.slot(6)
    book(week, session_id, party=people("adult", "elder", "child"))
    helper = week.citizen()
    book(helper, session_id, 2, for_others=True)
    book(week, session_id, 2, waitlist=True)
    counts = totals_of(week, session_id)
    expected = {"bookings": 2, "people": 5, "elders": 1, "children": 1, "newcomers": 5, "waiting": 2}
    assert of(counts) == expected
    assert counts["by_channel"] == {"self": 3, "helper": 2, "desk": 0}


def test_another_party_of_the_same_size_is_counted_anew(week):
    session_id, citizen = week.slot(6), week.citizen()
    booking = book(citizen, session_id, party=people("adult", "adult"))
    before = totals_of(week, session_id)
    citizen.put(f"/bookings/{booking['id']}/party", json={"party": people("elder", "child"), "needs": []})
    after = totals_of(week, session_id)
    assert (before["elders"], before["children"]) == (0, 0)
    assert (after["elders"], after["children"]) == (1, 1)


def test_who_was_known_before_this_year_is_no_newcomer(week):
    session_id, regular = week.slot(6), week.citizen()
    with week.app.app_context(), transaction() as db:
        citizen = db.get_one(Citizen, uuid.UUID(str(regular.identity["subject"])))
        citizen.created_at = at(5, 8).replace(year=2020)
    book(regular, session_id, 2)
    book(week, session_id, 1)
    counts = totals_of(week, session_id)
    assert (counts["people"], counts["newcomers"]) == (3, 1)


@pytest.mark.slow
def test_given_up_is_counted_but_not_what_was_undone_or_moved(week):
    session_id, other = week.slot(9), week.slot(9, at(7, 9))
    week.edition()
    for way in ("cancel", "undo", "move"):
        citizen = week.citizen()
        booking = book(citizen, session_id, 2)
        if way == "cancel":
            citizen.delete(f"/bookings/{booking['id']}")
        elif way == "undo":
            citizen.post(f"/bookings/{booking['id']}/undo", json={"of": "booking"})
        else:
            citizen.create(f"/bookings/{booking['id']}/move", {"session_id": str(other)})
    assert of(totals_of(week, session_id)) == {"cancelled": 2}
    assert of(totals_of(week, other)) == {"bookings": 1, "people": 2, "newcomers": 2}


def test_a_cancelled_session_counts_nobody_also_who_was_checked_in_early(week, venue, door):
    session_id = week.slot(50, venue_id=venue)
    early, late = book(week, session_id, 3), book(week, session_id, 1)
    week.set_clock(at(6, 8, 50))
    come(door, session_id, code=early["code"])
    assert totals_of(week, session_id)["came"] == 3
    week.closure(venue, at(6, 8), at(6, 12))
    counts = totals_of(week, session_id)
    assert counts["status"] == "cancelled"
    assert of(counts) == {"cancelled": counts["cancelled"]}
    assert counts["cancelled"] >= late["seats"]


def test_totals_are_told_once_however_many_changes(week):
    session_id = week.slot(9)
    run_jobs(week.app, "tell totals")
    for _ in range(3):
        book(week, session_id)
    run_jobs(week.app, "tell totals")
    run_jobs(week.app, "tell totals")
    events = [(event["version"], event["people"]) for event in week.told("session-totals")]
    assert events == [(3, 3)]  # of a new session nobody need be told that nobody comes
    assert week.app.test_cli_runner().invoke(args=["republish"]).exit_code == 0
    assert [event["version"] for event in week.told("session-totals")] == [3, 3]


@pytest.mark.slow
def test_all_totals_are_listed_for_the_office(week):
    ids = {str(week.slot(2)) for _ in range(3)}
    office = week.staff("office")
    first = office.get("/sessions/totals?limit=2").json
    rest = office.get(f"/sessions/totals?limit=2&cursor={first['next_cursor']}").json
    assert {item["session_id"] for item in first["items"] + rest["items"]} == ids
    assert rest["next_cursor"] is None
    assert week.citizen().get("/sessions/totals").status_code == 403
    assert week.staff("door").get(f"/sessions/{min(ids)}/totals").status_code == 403
    assert office.get(f"/sessions/{uuid.uuid4()}/totals").json["type"] == "/problems/no-such-session"


def test_totals_that_wait_are_held_against_their_session(week):
    """`reconcile` sees totals in the outbox that are newer than the session."""
    session_id = week.slot(2)
    book(week, session_id)
    run_jobs(week.app, "tell totals")
    with week.app.app_context(), transaction() as db:
        db.get_one(Session, session_id).seats_version = 0
    result = week.app.test_cli_runner().invoke(args=["reconcile"])
    assert f"{session_id} registration.session-totals-changed.v1 event=1 row=0" in result.output


def test_sessions_with_something_to_tell_are_found_without_reading_the_others(week):
    """The worker asks once a second, and the city has tens of thousands."""
    full, other = week.slot(1), week.slot(2)
    book(week, full)
    with week.app.app_context(), transaction() as db:
        for any_untold in (seats.ANY_UNTOLD, totals.ANY_UNTOLD):
            query = any_untold.compile(db.connection())
            plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
            assert "ix_session_untold" in plan[-1][-1]
            assert db.scalars(any_untold).all() == [full]
    run_jobs(week.app, "tell totals")
    with week.app.app_context(), transaction() as db:
        assert (db.get_one(Session, full).untold, db.get_one(Session, other).untold) == (True, False)
    run_jobs(week.app, "tell seats")
    with week.app.app_context(), transaction() as db:
        assert not db.get_one(Session, full).untold
