"""A large export, on both databases: whole, in order, and without its size being felt in memory."""

import csv
import io
import tracemalloc
import zipfile
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert, select

from chassis import clock
from chassis.storage import privacy
from chassis.storage.db import new_id, transaction
from registration.bookings.model import Booking, seal_party
from registration.citizens.model import Citizen
from registration.desk import exports
from registration.sessions.model import Session

pytestmark = pytest.mark.integration

MANY = 5000
BOUND = 3 * 1024 * 1024
"""Bytes: a piece of the table takes 1 to 2 million; the rows of so many bookings would take 5."""


@pytest.fixture
def session_id(week):
    """A session with many bookings, each of another citizen."""
    week.edition(theme="谱终身学习新篇")
    session_id = week.slot(seats=MANY)
    with week.app.app_context(), transaction() as db:
        now, ids = clock.now(), [(new_id(), new_id()) for _ in range(MANY)]
        db.execute(insert(Citizen), [citizen(n, item, now) for n, (item, _) in enumerate(ids)])
        db.execute(insert(Booking), [booking(n, *both, session_id, now) for n, both in enumerate(ids)])
        Session.lock(db, session_id).seat(MANY)
    return session_id


def citizen(n, id, now):
    phone = f"+86138{n:08}"
    return {
        "id": id,
        "phone_index": privacy.index(phone),
        "sealed_phone": privacy.seal(phone),
        "reach": "sms",
        "turn": 0,
        "consent": "2021-10",
        "consented_at": now,
        "created_at": now,
        "seen_at": now,
    }


def booking(n, citizen_id, id, session_id, now):
    return {
        "id": id,
        "version": 1,
        "session_id": session_id,
        "citizen_id": citizen_id,
        "key": str(n),
        "fingerprint": "",
        "code": f"{n:06}",
        "booked_as": "self",
        "booker": str(citizen_id),
        "seats": 1,
        "children": 0,
        "elders": 0,
        "sealed_party": seal_party([{"name": f"=市民{n}" + "很长的名字" * 6, "age": "adult"}]),
        "locale": "zh",
        "status": "confirmed",
        "holding": 1,
        "kept_seats": 0,
        "came": 0,
        "excused": False,
        "offers": [],
        "created_at": now,
        "changed_at": now,
    }


@pytest.fixture
def office(week):
    client = week.staff("office")
    client.language = "zh"
    return client


def peak_of(work):
    """The most memory that Python had in use beyond what it had before, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_every_booking_once_and_in_order_also_in_a_workbook(week, office, session_id):
    answer = office.get(f"/exports/sessions/{session_id}.csv?full=1&reason=核对")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["电话"] for row in rows] == [f"138{n:08}" for n in range(MANY)]
    assert all(row["姓名"].startswith("'=市民") for row in rows)
    answer = office.get(f"/exports/sessions/{session_id}.xlsx?full=1&reason=核对", buffered=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    namespace = {"x": sheet.tag[1:].partition("}")[0]}
    assert len(sheet.findall(".//x:row", namespace)) == MANY + 1
    assert sheet.findall(".//x:f", namespace) == []


def test_memory_does_not_grow_with_the_table(week, session_id):
    with week.app.test_request_context():
        export = exports.Export("all", Session.id == session_id, full=True)

        def read_csv():
            assert sum(len(piece) for piece in exports.write_csv(export)) > 1024 * 1024

        def read_xlsx():
            with exports.write_xlsx(export) as file:
                while file.read(65536):
                    pass

        assert peak_of(read_csv) < BOUND
        if not week.app.extensions[
            "database"
        ].is_sqlite:  # how rows come is the database's, a workbook is the same
            assert peak_of(read_xlsx) < BOUND


def test_one_who_goes_away_leaves_no_reading_behind(week, office, session_id):
    answer = office.get(f"/exports/sessions/{session_id}.csv")
    assert next(iter(answer.response))
    answer.close()
    with week.app.app_context(), transaction() as db:
        assert db.scalar(select(Session.confirmed).filter_by(id=session_id)) == MANY
    pool = week.app.extensions["database"].engine.pool
    assert getattr(pool, "checkedout", lambda: 0)() == 0
