"""Pledged and actual on both databases, and marks that are left while days are counted."""

import uuid

import pytest

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from tests.unit.venues.editions.test_editions import EDITION
from venues.days.model import DayMark
from venues.editions.subscriptions import EditionChanged
from venues.pledges import recount

SLOTS = [{"starts": "09:00", "ends": "11:00", "seats": 40}, {"starts": "13:00", "ends": "16:00", "seats": 60}]


@pytest.fixture
def edition(places):
    state = EditionChanged().load(EDITION | {"id": str(uuid.uuid4()), "version": 1})
    places.receive((EditionChanged, state))
    return state


def test_pledged_and_actual_stand_side_by_side(places, edition):
    library = places.venue()
    body = {"dates": ["2021-11-06", "2021-11-07"], "slots": SLOTS}
    places.office.create(f"/venues/{library['id']}/openings", json=body)
    path = f"/venues/{library['id']}/pledges/{edition['id']}"
    places.office.put(path, json={"days": 3, "hours": 9, "places": 200})
    run_jobs(places.app)
    standing = places.office.get(path).json
    assert standing["actual"] == {"days": 2, "hours": 10, "places": 200, "visitors": 0}
    assert standing["short"] == {"days": 1}
    query = f"edition_id={edition['id']}"
    [row] = places.office.get(f"/pledges?{query}&only_short=true").json["items"]
    assert row["name"] == library["name"]
    [sums] = places.office.get(f"/pledges/sums?{query}&by=district").json["items"]
    assert (sums["actual"]["hours"], sums["pledged"]["days"]) == (10, 3)
    days = places.office.get(f"/venues/{library['id']}/days?{query}&limit=1").json
    [day] = places.office.get(f"/venues/{library['id']}/days?{query}&cursor={days['next_cursor']}").json[
        "items"
    ]
    assert day["date"] == "2021-11-07"


def test_a_mark_left_while_days_are_counted_is_not_lost(places, monkeypatch):
    """Another transaction leaves one between the reading of marks and their taking away."""
    library = places.venue()
    venue_id = uuid.UUID(library["id"])
    body = {"dates": ["2021-11-06"], "slots": SLOTS}
    places.office.create(f"/venues/{library['id']}/openings", json=body)
    count = recount.recount

    def count_late(db, days):
        count(db, days)
        DayMark.leave(db, venue_id, [date for _, date in days])

    monkeypatch.setattr(recount, "recount", count_late)
    with places.app.app_context():
        with transaction() as db:
            recount.recount_marked(db)
        with transaction() as db:
            assert db.scalar(recount.ANY_MARK)
