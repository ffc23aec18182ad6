"""Many sessions follow the facts in pieces: what is marked is not lost, not done twice, and given to nobody."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis import failpoints, machine
from chassis.storage.db import new_id, reading, transaction
from chassis.testing import run_jobs
from registration.reconcile.reconciliation import run_checks
from registration.schedule import facts, settle, settling
from registration.schedule.settle import settle_in_turn
from registration.sessions import likeness
from registration.sessions.marks import Unsettled
from registration.sessions.model import Session
from tests.fixtures.door import walk
from tests.fixtures.registration import SATURDAY, at, book, slot, wish
from tests.fixtures.statements import statements
from tests.fixtures.still import standing_still

MANY = settle.FEW + 5


class Killed(BaseException):
    """As a process is at a failpoint."""


def marked(week):
    with week.app.app_context(), reading() as db:
        return set(db.scalars(select(Unsettled.id)))


def settle_all(week):
    while marked(week):
        run_jobs(week.app, "settle sessions")


def policy(week, ratio=50, **data):
    terms = {"scope": "city", "edition_id": None, "district": None, "venue_id": None, "ratio_percent": ratio}
    when = {"from_at": at(5, 9), "until_at": None, "status": "in_force"}
    return week.tell("venues.capacity-policy-changed", **terms | when | data)


@pytest.fixture
def full(week):
    """A museum whose slots, more than are few, have all been opened; their ids in their order."""
    slots = [slot(4, SATURDAY + timedelta(hours=n)) for n in range(MANY)]
    venue = week.venue()
    week.slots(*slots, venue_id=venue)
    settle_all(week)
    ids = [uuid.UUID(item["id"]) for item in slots]
    assert [week.session(id).capacity for id in ids] == [4] * MANY
    return venue, ids


def test_many_slots_are_marked_with_their_opening_and_opened_after_it(week):
    slots = [slot(4, SATURDAY + timedelta(hours=n)) for n in range(MANY)]
    week.slots(*slots)
    assert marked(week) == {uuid.UUID(item["id"]) for item in slots}
    assert week.told("session") == []
    settle_all(week)
    assert sorted((event["id"], event["version"]) for event in week.told("session")) == sorted(
        (item["id"], 1) for item in slots
    )


@pytest.mark.slow
def test_few_follow_in_the_transaction_that_brings_the_fact(week, full):
    venue, ids = full
    week.closure(venue, at(6, 9), at(6, 11))
    assert marked(week) == {*ids}  # of a venue with many sessions any of them may be meant
    settle_all(week)
    facts = slot(4)
    week.slots(facts)
    assert week.session(uuid.UUID(facts["id"])).status == "open"
    assert marked(week) == set()


def test_what_comes_in_one_transaction_counts_together(week):
    with week.app.app_context(), transaction() as db:
        settle.settle_or_mark(db, [uuid.uuid4() for _ in range(settle.FEW)])
        one_more = uuid.uuid4()
        settle.settle_or_mark(db, [one_more])
    assert marked(week) == {one_more}


@pytest.mark.slow
def test_nobody_gets_a_seat_that_a_fact_has_taken_before_its_session_followed(week, full):
    [_, [session_id, *_]] = full
    book(week, session_id, 2)
    policy(week)
    assert session_id in marked(week)
    answer = week.citizen().create("/bookings", wish(session_id, waitlist=False))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/session-full")
    assert book(week, session_id)["status"] == "waitlisted"
    settle_all(week)
    assert (week.session(session_id).capacity, week.session(session_id).waiting) == (2, 1)
    assert len([event for event in week.told("session") if event["id"] == str(session_id)]) == 2


def test_who_books_in_a_slot_that_is_marked_opens_it(week):
    slots = [slot(4, SATURDAY + timedelta(hours=n)) for n in range(MANY)]
    week.slots(*slots)
    assert book(week, uuid.UUID(slots[-1]["id"]))["status"] == "confirmed"
    settle_all(week)
    assert week.session(uuid.UUID(slots[-1]["id"])).confirmed == 1


def test_the_door_lets_nobody_walk_into_a_session_that_a_fact_has_closed(week, full):
    venue, [session_id, *_] = full
    week.closure(venue, at(6, 9), at(6, 11))
    week.set_clock(at(6, 9, 5))
    assert walk(week.staff("door", venues=[venue]), session_id).status_code == 409
    assert week.session(session_id).confirmed == 0


@pytest.mark.slow
def test_a_move_into_a_marked_session_finds_it_as_the_facts_say(week, full):
    [_, [first, second, *_]] = full
    booking = book(week, first)
    book(week, second, 2)
    policy(week)
    path, body = f"/bookings/{booking['id']}/move", {"session_id": str(second), "waitlist": False}
    assert booking["client"].create(path, body).status_code == 409
    assert booking["client"].create(path, body | {"waitlist": True}).json["status"] == "waitlisted"
    assert week.session(second).capacity == 2


def test_a_session_that_is_marked_is_offered_to_nobody(week, full):
    _, ids = full
    with week.app.app_context(), transaction() as db:
        session = db.get_one(Session, ids[0])
        assert likeness.find_alike(db, session)
        settle.mark(db, ids[1:])
        assert likeness.find_alike(db, session) == []


@pytest.mark.slow
def test_the_latest_facts_win(week, full):
    _, ids = full
    state = len(week.told("session"))
    id = policy(week)
    policy(week, id=id, status="lifted")
    assert marked(week) == {*ids}
    settle_all(week)
    assert len(week.told("session")) == state
    assert {week.session(id).version for id in ids} == {1}


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["schedule.in-piece", "schedule.after-piece"])
def test_a_kill_between_two_pieces_or_within_one_loses_nothing_and_repeats_nothing(week, full, failpoint):
    _, ids = full
    people = book(week, ids[0], 3)
    policy(week)

    def kill(name):
        if name == failpoint:
            raise Killed

    unwatch = failpoints.watch(kill)
    with pytest.raises(Killed):
        run_jobs(week.app, "settle sessions")
    unwatch()
    settle_all(week)
    versions = {event["id"]: event["version"] for event in week.told("session")}
    assert len(week.told("session")) == 2 * MANY
    assert versions == {str(id): 2 for id in ids}
    assert {week.session(id).asked for id in ids} == {2}
    assert week.session(ids[0]).capacity == len(people["party"])


def test_on_a_slow_machine_pieces_do_not_become_so_small_that_they_cost_more_than_they_do():
    """What a piece costs by itself took longer than a whole one should, and each settled a single session."""
    pace = settling.new_pace()
    pace.note(pace.at_once, 10.0)
    assert pace.at_once == settling.AT_LEAST
    for _ in range(5):
        pace.note(pace.at_once, settling.AS_A_WHOLE / 2)
    assert pace.at_once == settling.AT_MOST


@pytest.mark.slow
def test_a_piece_ends_when_its_time_is_up_and_settles_one_session_at_least(week, full):
    _, ids = full
    book(week, ids[0])
    policy(week)
    with week.app.app_context(), transaction() as db:
        assert settle_in_turn(db, ids, seconds=0) == ids[:1]
    assert [id for id in ids if week.session(id).asked == 2] == ids[:1]


def test_however_many_openings_are_told_at_once_and_settled_the_statements_are_as_many(week):
    """A month of a city is thousands; each was stored and marked by itself, and its day's edition and closures read."""

    def sent(days):
        openings = [opening(week.venue(), at(6 + n % 2, 9)) for n in range(days)]
        with week.app.app_context(), statements(week.app) as queries, transaction() as db:
            facts.learn_openings(db, openings)
        # No piece ends early because the machine is busy.
        with standing_still(), statements(week.app) as then:
            settle_all(week)
        return len(queries), len(then)

    assert sent(3) == sent(4) <= (8, 20)


def opening(venue_id, starts_at, **state):
    """An opening of ten slots as it is read."""
    slots = [slot(4, starts_at + timedelta(minutes=n)) | {"note": ""} for n in range(10)]
    slots = [item | {"id": uuid.UUID(item["id"])} for item in slots]
    return {
        "id": new_id(),
        "venue_id": venue_id,
        "space_id": None,
        "status": "declared",
        "slots": slots,
    } | state


def test_of_openings_told_together_each_keeps_its_own_slots(week):
    venue = week.venue()
    first, second = opening(venue, at(6, 9)), opening(venue, at(7, 9))
    with week.app.app_context(), transaction() as db:
        facts.learn_openings(db, [first, second])
    settle_all(week)
    kept, gone = first["slots"][:1], first["slots"][1:]
    new = slot(4, at(6, 12)) | {"id": new_id(), "note": ""}
    kept[0]["seats"] = 9
    with week.app.app_context(), transaction() as db:
        facts.learn_openings(db, [first | {"slots": [*kept, new]}, second | {"status": "withdrawn"}])
    settle_all(week)
    statuses = {
        id: week.session(id).status for id in (item["id"] for item in (*kept, new, *gone, *second["slots"]))
    }
    assert [id for id, status in statuses.items() if status == "open"] == [kept[0]["id"], new["id"]]
    assert week.session(kept[0]["id"]).capacity == 9


def test_reconcile_names_what_no_worker_comes_to_settle(week):
    id_ = uuid.uuid4()
    with week.app.app_context(), transaction() as db:
        settle.mark(db, [id_])
        assert run_checks(db) == []
        db.get_one(Unsettled, id_).since = machine.now() - timedelta(hours=3)
        db.flush()
        [finding] = run_checks(db)
    assert (finding.invariant, finding.wrong[0].split()[0]) == ("I8", str(id_))


@pytest.mark.slow
def test_a_policy_has_seats_told_anew_and_no_totals_as_nobody_comes_or_goes(week, full):
    _, ids = full
    for id in ids:
        book(week, id)
    run_jobs(week.app, "tell seats", "tell totals")
    policy(week)
    settle_all(week)
    run_jobs(week.app, "tell seats", "tell totals")
    assert [len(week.told(noun)) for noun in ("seats", "session-totals")] == [2 * MANY, MANY]
    book(week, ids[0])
    run_jobs(week.app, "tell totals")
    last = week.told("session-totals")[-1]
    assert (last["id"], last["people"], len(week.told("session-totals"))) == (str(ids[0]), 2, MANY + 1)


@pytest.mark.slow
def test_what_has_all_its_seats_free_is_told_by_its_capacity_alone(week, full):
    _, ids = full
    keep = {"pool": "elder", "seats": 1, "release_minutes_before": 60}
    slot = week.slot(4, at(9, 9), booking={"keep": [keep]})
    run_jobs(week.app, "tell seats", "tell totals")
    assert [event["id"] for event in week.told("seats")] == [str(slot)]
    policy(week)
    settle_all(week)
    run_jobs(week.app, "tell seats", "tell totals")
    assert Counter(event["id"] for event in week.told("seats")) == {str(slot): 2}
    assert week.told("session-totals") == []
    assert {event["capacity"] for event in week.told("session")[-MANY:]} == {2}
    book(week, ids[0])
    run_jobs(week.app, "tell seats", "tell totals")
    last = week.told("seats")[-1]
    assert (last["id"], last["version"], last["seats_left"]) == (str(ids[0]), 1, 1)
    assert [(event["id"], event["version"]) for event in week.told("session-totals")] == [(str(ids[0]), 1)]
