"""The reconcile command, on both databases: a true database is clean, and whatever is broken is named."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from chassis.storage.db import transaction
from registration.reconcile import reconciliation
from registration.sessions.model import Session
from tests.fixtures.door import walk
from tests.fixtures.registration import at, slot, wish

pytestmark = pytest.mark.integration
KEEP = [
    {"pool": "elder", "seats": 2, "release_minutes_before": 600},
    {"pool": "desk", "seats": 1, "release_minutes_before": 300},
]


@pytest.fixture
def lively(week):
    """A department in which a little of everything happened."""
    venue, facts, off = week.venue(), slot(6), slot(3)
    week.slots(facts, venue_id=venue, booking={"keep": KEEP})
    closed = week.venue()
    week.slots(off, venue_id=closed)
    elder = [{"name": "王奶奶", "age": "elder"}]
    week.citizen().create("/bookings", {"session_id": facts["id"], "party": elder})
    leaver = week.citizen()
    answer = leaver.create("/bookings", wish(facts["id"], 2)).json
    for people in (1, 3, 1):
        week.citizen().create("/bookings", wish(facts["id"], people))
        week.citizen().create("/bookings", wish(off["id"], people))
    leaver.delete(f"/bookings/{answer['id']}")
    week.closure(closed, at(6, 0), at(7, 0))
    return week


def reconciled(week):
    """The exit code of the command, and its report."""
    result = week.app.test_cli_runner().invoke(args=["reconcile", "--json"])
    assert result.exit_code in (0, 1) and result.output, result.exception
    return result.exit_code, json.loads(result.output)


def test_an_empty_and_a_lively_department_are_clean(lively):
    assert reconciled(lively) == (0, {"clean": True, "checks": 17, "findings": []})
    result = lively.app.test_cli_runner().invoke(args=["reconcile"])
    assert (result.exit_code, result.output) == (0, "17 checks, nothing wrong\n")


def test_what_is_given_back_when_its_place_was_to_be_released_need_not_be_kept_again(week):
    """The worker comes to the release in a moment; until then a walk-in that was undone was said to be miskept."""
    venue, facts = week.venue(), slot(6)
    keep = [{"pool": "walk_in", "seats": 1, "release_minutes_before": 0}]
    week.slots(facts, venue_id=venue, booking={"keep": keep})
    door = week.staff("door", venues=[venue])
    week.set_clock(facts["starts_at"] + timedelta(minutes=9))
    admitted = walk(door, facts["id"])
    assert admitted.status_code == 201, admitted.json
    assert reconciled(week)[0] == 0
    assert door.post(f"/check-ins/{admitted.json['id']}/undo").status_code == 200
    assert reconciled(week)[0] == 0


BROKEN = [
    ("I1", "UPDATE session SET confirmed = confirmed - 1 WHERE confirmed > 0"),
    ("I1", "UPDATE session SET waiting = waiting + 1"),
    ("I1", "UPDATE session SET waiting = waiting + 1, waiting_elder = waiting_elder + 1"),
    ("I1", "UPDATE booking SET holding = 0 WHERE status = 'confirmed'"),
    ("I1", "UPDATE session SET kept_desk = 0 WHERE kept_desk = 1"),
    ("I2", "DELETE FROM booking_change"),
    ("I2", "DELETE FROM booking_change WHERE change = 'cancelled'"),
    ("I2", "UPDATE booking SET version = 0"),
    ("I2", "DELETE FROM notice"),
    ("I2", "DELETE FROM notice WHERE kind = 'promoted'"),
    ("I4", "UPDATE booking SET number = 7 WHERE status = 'waitlisted'"),
    ("I4", "UPDATE session SET capacity = 100 WHERE status = 'open'"),
    ("I5", "UPDATE session SET status = 'cancelled'"),
    ("I5", "DELETE FROM notice WHERE kind = 'session_cancelled'"),
    ("I8", "UPDATE booking SET version = version - 1 WHERE status = 'cancelled'"),
    ("I8", "UPDATE outbox SET event_id = 'x', body = 'no event' WHERE type LIKE '%cancelled%'"),
]


def test_what_is_broken_is_named(lively):
    for invariant, statement in BROKEN:
        with lively.app.app_context(), transaction() as db:
            db.execute(text(statement))
            findings = reconciliation.run_checks(db)
            db.rollback()
        assert invariant in {finding.invariant for finding in findings}, statement
        assert all(finding.wrong for finding in findings)
    assert reconciled(lively)[0] == 0


def test_the_report_names_where_and_how_much(lively):
    with lively.app.app_context(), transaction() as db:
        db.execute(text("UPDATE session SET waiting = waiting + 1"))
        wrong = [str(session_id) for session_id in db.scalars(select(Session.id))]
    result = lively.app.test_cli_runner().invoke(args=["reconcile"])
    assert result.exit_code == 1
    assert "I1 does not hold: a session's counts are those of its bookings" in result.output
    assert all(session_id in result.output for session_id in wrong)
    code, report = reconciled(lively)
    assert (code, report["findings"][0]["more"]) == (1, False)


def test_a_long_report_is_cut(week):
    sessions = [slot(1) for _ in range(25)]
    week.slots(*sessions)
    with week.app.app_context(), transaction() as db:
        db.execute(text("UPDATE session SET waiting = 1"))
    _, report = reconciled(week)
    [finding] = report["findings"]
    assert (len(finding["wrong"]), finding["more"]) == (20, True)
