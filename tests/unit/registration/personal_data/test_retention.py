"""What is kept only so long: citizens after their last edition, codes and messages for days."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from chassis.storage import privacy
from chassis.storage.db import new_id, reading, transaction
from chassis.testing import run_jobs
from chassis.web import idempotency
from registration.citizens.model import Audit, Citizen, SignInCode
from registration.door.model import CheckIn
from registration.notices.model import Message, Notice
from registration.personal_data import retention
from tests.fixtures.registration import at, sitting, wish

ERASE, PRUNE = "erase what retention ends", "prune codes and messages"


def rows(week, model):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(model)))


def erased(week):
    """The citizens that retention ends now."""
    run_jobs(week.app, ERASE)
    return {str(citizen.id) for citizen in rows(week, Citizen) if citizen.erased_at}


def edition(week, retention_days, **window):
    rules = {"party_limit": 5, "open_bookings_limit": None, "retention_days": retention_days}
    return week.edition(rules=rules, **window)


def booked(week, edition_id):
    """A citizen with a booking in an edition."""
    only_sitting = sitting(5)
    week.activity(only_sitting, edition_id=edition_id)
    citizen = week.citizen()
    assert citizen.create("/bookings", wish(only_sitting["id"])).status_code == 201
    return citizen.identity["subject"]


@pytest.mark.slow
def test_citizens_are_erased_so_many_days_after_their_last_edition(week):
    short, long = edition(week, 30), edition(week, 60, opens_on="2022-11-01", closes_on="2021-11-30")
    first, second = str(booked(week, short)), str(booked(week, long))
    week.set_clock(at(30, 23) + timedelta(days=30))
    assert erased(week) == set()
    week.set_clock(at(30, 23) + timedelta(days=31))
    assert erased(week) == {first}
    [audit] = rows(week, Audit)
    assert (audit.actor, audit.action, audit.reason) == ("system", "erase", "retention")
    week.set_clock(at(30, 23) + timedelta(days=61))
    assert erased(week) == {first, second}
    assert [event["status"] for event in week.told("booking")] == ["confirmed", "confirmed"]


def test_who_also_booked_in_a_later_edition_is_kept(week):
    short, long = edition(week, 30), edition(week, 400)
    first_sitting, other = sitting(5), sitting(5, starts_at=at(8, 9))
    week.activity(first_sitting, edition_id=short)
    week.activity(other, edition_id=long)
    citizen = week.citizen()
    for session in (first_sitting, other):
        assert citizen.create("/bookings", wish(session["id"])).status_code == 201
    week.set_clock(at(30, 23) + timedelta(days=300))
    assert erased(week) == set()


def test_who_is_blocked_is_kept_until_that_is_over(week):
    citizen = booked(week, edition(week, 1))
    with week.app.app_context(), transaction() as db:
        db.execute(update(Citizen).values(blocked_until=at(30, 23) + timedelta(days=9)))
    week.set_clock(at(30, 23) + timedelta(days=8))
    assert erased(week) == set()
    week.set_clock(at(30, 23) + timedelta(days=10))
    assert erased(week) == {str(citizen)}


def test_who_never_booked_or_only_outside_of_editions_is_erased_after_the_usual_time(week):
    idle, visitor = week.citizen(), week.citizen()
    visitor.create("/bookings", wish(week.slot()))
    week.set_clock(at(5, 9) + timedelta(days=179))
    assert erased(week) == set()
    week.set_clock(at(6, 12) + timedelta(days=181))
    assert erased(week) == {str(idle.identity["subject"]), str(visitor.identity["subject"])}


def test_whoever_is_kept_is_looked_at_again_the_next_day_and_found_along_the_index(week):
    citizen = week.citizen().identity["subject"]
    run_jobs(week.app, ERASE)
    first = next(row.keep_until for row in rows(week, Citizen) if row.id == citizen)
    assert timedelta(hours=19) < first - week.now() <= timedelta(hours=20)
    run_jobs(week.app, ERASE)
    assert {row.keep_until for row in rows(week, Citizen)} == {first}
    week.set_clock(week.now() + timedelta(days=1))
    run_jobs(week.app, ERASE)
    assert next(row.keep_until for row in rows(week, Citizen)) > first
    with week.app.app_context(), reading() as db:
        compiled = retention.UP_FOR_ERASURE.compile(db.get_bind())
        values = [compiled.params[name] or "2021" for name in compiled.positiontup]
        plan = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(values)).all()
    assert "USING INDEX ix_citizen_keep_until" in str(plan)


@pytest.mark.slow
def test_many_are_erased_piece_by_piece(week):
    citizens = {week.citizen().identity["subject"] for _ in range(retention.AT_ONCE + 5)}
    week.set_clock(at(5, 9) + timedelta(days=200))
    with week.app.app_context():
        assert retention.erase_due() is True
    assert {str(id_) for id_ in citizens} == erased(week)


def test_codes_and_messages_are_pruned_when_they_are_old(week):
    week.gateway().post("/sign-in-codes", json={"phone": "13912345678"})
    week.messages()
    week.gateway().post("/sign-in-codes", json={"phone": "13900000009"})
    run_jobs(week.app, PRUNE)
    assert (len(rows(week, SignInCode)), len(rows(week, Message))) == (2, 1)
    week.set_clock(at(7, 9))
    run_jobs(week.app, PRUNE)
    assert rows(week, SignInCode) == []
    assert {(notice.status, notice.sealed_to, notice.sealed_body) for notice in rows(week, Notice)} == {
        ("sent", None, None),
        ("given_up", None, None),
    }
    assert len(rows(week, Message)) == 1
    week.set_clock(at(5, 9) + timedelta(days=31))
    run_jobs(week.app, PRUNE)
    assert rows(week, Message) == []


def walk_in(week, session_id):
    """Somebody with a name and no booking came."""
    with week.app.app_context(), transaction() as db:
        came = {"way": "walk_in", "people": 1, "sealed_name": privacy.seal("赵六"), "outcome": "accepted"}
        times = {"at": at(6, 9), "received_at": at(6, 9)}
        db.add(CheckIn(id=new_id(), session_id=uuid.UUID(session_id), **came, **times))


def test_names_of_those_who_walked_in_are_forgotten_with_the_edition(week):
    first_sitting, other = sitting(5), sitting(5)
    week.activity(first_sitting, edition_id=edition(week, 30))
    week.activity(other, edition_id=edition(week, 300))
    for session in (first_sitting, other):
        walk_in(week, session["id"])
    run_jobs(week.app, PRUNE)
    assert all(check_in.sealed_name for check_in in rows(week, CheckIn))
    week.set_clock(at(30, 23) + timedelta(days=31))
    run_jobs(week.app, PRUNE)
    sealed_by_session = {
        str(check_in.session_id): bool(check_in.sealed_name) for check_in in rows(week, CheckIn)
    }
    assert sealed_by_session == {first_sitting["id"]: False, other["id"]: True}


def test_keys_are_known_for_a_month_and_tell_nothing_of_what_was_asked(week):
    venue = new_id()
    session_id = week.slot(venue_id=venue)
    body = wish(session_id) | {"phone": None, "name": "王小明", "consent": True}
    clerk = week.staff("desk", venues=[venue])
    assert clerk.create("/desk/bookings", body, key="mine").status_code == 201
    plain = clerk.application.json.dumps(body).encode()
    [key] = keys(week)
    assert key.fingerprint not in (hashlib.sha256(plain).hexdigest(), "")
    prune(week)
    assert len(keys(week)) == 1
    with week.app.app_context(), transaction() as db:
        db.execute(update(idempotency.keys).values(created_at=datetime.now(UTC) - timedelta(days=31)))
    prune(week)
    assert keys(week) == []


def keys(week):
    with week.app.app_context(), reading() as db:
        return db.execute(select(idempotency.keys)).all()


def prune(week):
    run_jobs(week.app, "prune the keys")
