"""A department that ran the first version upgrades, on both databases: nothing is lost, and all of it holds."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from chassis.storage import privacy
from chassis.storage.db import new_id, reading, transaction
from chassis.storage.migrations import configuration
from chassis.testing import DATA_KEY, client_for, prepare, run_jobs
from registration import create_app
from registration.bookings import records
from registration.bookings.model import Booking
from registration.citizens.model import Citizen, Consent
from registration.config import Settings
from registration.notices.model import Notice
from registration.schedule.model import Sitting
from registration.schema import Base
from registration.sessions.editions import Edition
from registration.sessions.model import Session
from tests.fixtures.registration import NOW, SATURDAY, Week, at
from tests.fixtures.registration_truth import check

pytestmark = pytest.mark.integration
# What each booking of the old department was told, and the state it came to.
TOLD = {
    "confirmed": ["booked"],
    "attended": ["booked"],
    "promoted": ["waitlisted", "promoted"],
    "waitlisted": ["waitlisted"],
    "cancelled": ["booked", "cancelled"],
}


@pytest.fixture
def week(database_url, tmp_path, issuer):
    data = {"environment": "test", "data_key": DATA_KEY, "clock": NOW}
    app = create_app(Settings(database_url=database_url, broker_url=f"embedded:///{tmp_path}/bus.db", **data))
    app.extensions["keys"] = issuer.keys
    yield Week(app, issuer)
    app.extensions["database"].close()


def upgrade_to(week, revision):
    """A database as this revision made it."""
    engine = week.app.extensions["database"].engine
    with week.app.app_context(), engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # as in `migrate`: tables are rebuilt
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        folder = Path(week.app.root_path) / "migrations"
        command.upgrade(configuration(folder, "alembic_version", connection, Base.metadata), revision)
    engine.dispose()


def put(db, name, /, **values):
    """A row of the first version, which knew no other columns."""
    now = Base.metadata.tables[name]
    types = {key: now.c[key].type if key in now.c else sa.String() for key in values}
    db.execute(sa.insert(sa.table(name, *(sa.column(key, types[key]) for key in values))), values)


def fill(db):
    """An edition with a sitting of three seats, booked in every state; the ids of session and bookings."""
    edition_id, activity_id, session_id = new_id(), new_id(), new_id()
    ends = SATURDAY + timedelta(hours=2)
    put(
        db,
        "edition",
        id=edition_id,
        name="2021",
        opens_on=at(1, 0).date(),
        closes_on=at(30, 0).date(),
        party_limit=5,
    )
    whose = {"edition_id": edition_id, "unit_id": new_id(), "title": "课", "mode": "offline", "series": None}
    put(db, "activity", id=activity_id, **whose, topics=[], status="approved")
    where = {"venue_id": None, "space_id": None}
    time = {"starts_at": SATURDAY, "ends_at": ends}
    put(
        db,
        "sitting",
        id=session_id,
        activity_id=activity_id,
        **time,
        seats=3,
        **where,
        place=None,
        status="planned",
    )
    counts = {"asked": 3, "capacity": 3, "confirmed": 3, "waiting": 1, "queued": 2}
    versions = {"version": 1, "seats_version": 9, "seats_told": 9}
    more = {"kind": "sitting", "activity_id": activity_id, "topics": [], "status": "open"}
    put(db, "session", id=session_id, **(whose | where | time | counts | versions | more))
    return edition_id, session_id, {state: fill_booking(db, session_id, state) for state in TOLD}


def fill_booking(db, session_id, state):
    citizen_id, booking_id, when = new_id(), new_id(), at(4, 10)
    put(
        db,
        "citizen",
        id=citizen_id,
        phone_index=f"index-{state}",
        sealed_phone=privacy.seal("+8613800000000"),
        consent="2021-10",
        consented_at=when,
        created_at=when,
    )
    versions = len(TOLD[state]) + (state == "attended")
    put(
        db,
        "booking",
        id=booking_id,
        version=versions,
        session_id=session_id,
        citizen_id=citizen_id,
        key=f"key-{state}",
        fingerprint="f",
        code=f"OLD{list(TOLD).index(state)}",
        seats=1,
        sealed_party=privacy.seal(json.dumps(["王小明"])),
        locale="en",
        status="confirmed" if state == "promoted" else state,
        number={"promoted": 1, "waitlisted": 2}.get(state),
        reason="citizen" if state == "cancelled" else None,
        offers=[],
        created_at=when,
        changed_at=when + timedelta(hours=1),
    )
    for kind in TOLD[state]:
        put(
            db,
            "notice",
            id=new_id(),
            kind=kind,
            citizen_id=citizen_id,
            booking_id=booking_id,
            sealed_body=privacy.seal(f"[Week] {kind}"),
            status="due",
            attempts=0,
            due_at=when,
            written_at=when,
        )
    return citizen_id, booking_id


def test_what_the_first_version_kept_holds_in_this_one(week, issuer):
    upgrade_to(week, "0001")
    with week.app.app_context(), transaction() as db:
        edition_id, session_id, booking = fill(db)
    prepare(week.app)
    with week.app.app_context(), reading() as db:
        edition, session = db.get_one(Edition, edition_id), db.get_one(Session, session_id)
        bookings = {state: db.get_one(Booking, id_) for state, (_, id_) in booking.items()}
        lines = {
            state: [(x.change, x.reason) for x in records.lines_of(db, id_)]
            for state, (_, id_) in booking.items()
        }
        citizen = db.get_one(Citizen, booking["confirmed"][0])
        consent = db.scalars(sa.select(Consent).filter_by(citizen_id=citizen.id)).one()
        sitting = db.get_one(Sitting, session_id)
        names = bookings["confirmed"].names
    assert (edition.hold_minutes, edition.undo_minutes, edition.open_bookings_limit) == (30, 10, None)
    assert (session.books_from, session.books_until, session.cancel_until) == (None, SATURDAY, SATURDAY)
    assert (session.sitting_id, session.access, session.keep, session.dates) == (session_id, "seats", [], [])
    assert (session.kept, session.paused, session.seats_left) == (0, False, 0)
    assert [(booking.holding, booking.came) for booking in bookings.values()] == [
        (1, 0),
        (1, 1),
        (1, 0),
        (0, 0),
        (0, 0),
    ]
    assert {booking.booked_as for booking in bookings.values()} == {"self"}
    assert bookings["confirmed"].booker == str(citizen.id)
    assert names == ["王小明"]
    assert bookings["confirmed"].seated_at == at(4, 11)
    assert (citizen.reach, citizen.turn, consent.version, consent.channel) == ("sms", 0, "2021-10", "web")
    assert (sitting.open_to_all, sitting.booking, sitting.online) == (False, None, None)
    assert lines == {
        "confirmed": [("confirmed", None)],
        "attended": [("confirmed", None), ("attended", None)],
        "promoted": [("waitlisted", None), ("confirmed", "promoted")],
        "waitlisted": [("waitlisted", None)],
        "cancelled": [("confirmed", None), ("cancelled", "citizen")],
    }
    check(week)


def test_life_goes_on_after_the_upgrade(week, issuer):
    upgrade_to(week, "0001")
    with week.app.app_context(), transaction() as db:
        _, session_id, bookings = fill(db)
    prepare(week.app)
    holder = client_for(week.app, issuer, roles=["citizen"], subject=bookings["confirmed"][0])
    assert holder.delete(f"/bookings/{bookings['confirmed'][1]}").json["status"] == "cancelled"
    waiter = client_for(week.app, issuer, roles=["citizen"], subject=bookings["waitlisted"][0])
    assert waiter.get(f"/bookings/{bookings['waitlisted'][1]}").json["status"] == "confirmed"
    assert (
        week.citizen()
        .create("/bookings", {"session_id": str(session_id), "party": [{"name": "王"}]})
        .json["position"]
        == 1
    )
    assert "promoted" in [message["kind"] for message in week.messages()]
    check(week)


def test_places_that_walk_ins_have_are_counted_by_their_session(week):
    upgrade_to(week, "0001")
    with week.app.app_context(), transaction() as db:
        _, session_id, _ = fill(db)
    upgrade_to(week, "0002")
    with week.app.app_context(), transaction() as db:
        for kept_seats, undone_at in ((2, None), (1, None), (4, at(6, 9))):
            put(
                db,
                "check_in",
                id=new_id(),
                session_id=session_id,
                way="walk_in",
                people=4,
                kept_seats=kept_seats,
                at=SATURDAY,
                received_at=SATURDAY,
                outcome="accepted",
                undone_at=undone_at,
            )
    prepare(week.app)
    with week.app.app_context(), reading() as db:
        assert db.get_one(Session, session_id).used_walk_in == 3


def test_the_policy_that_limits_a_session_is_named_after_the_upgrade(week):
    upgrade_to(week, "0001")
    with week.app.app_context(), transaction() as db:
        _, session_id, _ = fill(db)
    upgrade_to(week, "0017")
    half = {"scope": "city", "ratio_percent": 50, "conditions": [], "from_at": at(1, 0), "status": "in_force"}
    with week.app.app_context(), transaction() as db:
        put(db, "capacity_policy", id=new_id(), **half)
    prepare(week.app)
    run_jobs(week.app, "settle sessions")
    assert week.told("session")[-1]["limit"]["ratio_percent"] == 50
    assert week.session(session_id).limit["from_at"] == "2021-10-31T16:00:00+00:00"


def test_what_was_told_at_the_desk_is_on_no_list_any_more(week):
    upgrade_to(week, "0001")
    with week.app.app_context(), transaction() as db:
        _, _, bookings = fill(db)
    upgrade_to(week, "0012")
    booking_id = bookings["waitlisted"][1]
    with week.app.app_context(), transaction() as db:
        db.execute(sa.update(Booking).where(Booking.id == booking_id).values(booked_as="desk"))
        db.execute(sa.update(Notice).values(status="phone"))
    prepare(week.app)
    with week.app.app_context(), reading() as db:
        statuses = {notice.booking_id: notice.status for notice in db.scalars(sa.select(Notice))}
    assert statuses.pop(booking_id) == "dropped"
    assert set(statuses.values()) == {"phone"}
