"""What an edition came to at the end of each day: once, by the clock of the house, and made up for where missed."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import SHANGHAI
from chassis.storage.db import reading
from chassis.testing import run_jobs
from reporting.curves.snapshots import is_due
from reporting.statistics.subscriptions import SessionChanged, SessionTotalsChanged
from tests.fixtures.reporting import Week
from tests.fixtures.statements import statements

NINE = datetime(2021, 11, 6, 1, tzinfo=UTC)
NOBODY = dict.fromkeys(
    (
        *("bookings", "people", "elders", "children", "newcomers", "waiting", "came", "walk_ins"),
        *("self_attested", "missed", "cancelled"),
    ),
    0,
) | {"by_channel": dict.fromkeys(("self", "helper", "desk"), 0)}


class Grown(Week):
    """A week that opens on the 1st, with one slot on the 6th."""

    id = uuid.UUID(int=1)
    version = 0

    def hear(self, id=id, day=0, **counts):
        self.version += 1
        starts_at = NINE + timedelta(days=day)
        what = dict.fromkeys(("edition_id", "activity_id", "unit_id", "venue_id"))
        what |= {"kind": "slot", "capacity": 40, "status": "open", "starts_at": starts_at}
        ends_at = starts_at + timedelta(hours=2)
        self.papers.receive(SessionChanged, id=id, version=self.version, ends_at=ends_at, **what)
        self.papers.receive(SessionTotalsChanged, id=id, version=self.version, **NOBODY | counts)

    def sleep_until(self, *moment):
        """By the city's clock."""
        self.papers.set_clock(datetime(2021, 11, *moment, tzinfo=SHANGHAI))

    def work(self):
        run_jobs(self.papers.app, "take snapshots")

    def curve(self, *names):
        answer = self.office.get(f"/statistics/curve?edition_id={self.edition['id']}")
        return {point["day"]: tuple(point[name] for name in names) for point in answer.json["items"]}


@pytest.fixture
def week(papers):
    return Grown(papers)


def test_a_day_is_kept_as_it_was_when_it_ended(week):
    week.sleep_until(5, 23, 59)
    week.hear(people=3)
    week.work()
    week.sleep_until(6, 0, 1)
    week.work()
    week.hear(people=9, came=4)
    week.sleep_until(7, 0, 1)
    week.work()
    week.hear(people=9, came=5)
    curve = week.curve("people", "attended", "final")
    assert curve["2021-11-05"] == (3, 0, True)
    assert curve["2021-11-06"] == (9, 4, True)
    assert curve["2021-11-07"] == (9, 5, False)


def test_done_again_nothing_changes_and_nothing_is_written(papers, week):
    week.sleep_until(6, 0, 1)
    week.hear(people=3)
    week.work()
    before = week.curve("people")
    week.hear(people=4)
    with papers.app.app_context(), reading() as db:
        assert not is_due(db)
    with statements(papers.app) as queries:
        week.work()
    assert not [sql for sql in queries if "snapshot" in sql and "INSERT" in sql]
    assert week.curve("people") == before | {"2021-11-06": (4,)}


def test_days_that_were_missed_are_made_up_for_by_the_days_of_their_sessions(week):
    week.sleep_until(1, 9)
    week.hear(people=5)
    week.sleep_until(9, 9)
    week.hear(people=5, came=5)
    week.hear(id=uuid.UUID(int=2), day=2, people=7, came=6)
    week.work()
    curve = week.curve("people", "attended", "hours")
    assert curve["2021-11-05"] == (12, 0, 0.0)
    assert (curve["2021-11-06"], curve["2021-11-07"]) == ((12, 5, 10.0), (12, 5, 10.0))
    assert curve["2021-11-08"] == (12, 11, 22.0)
    assert curve["2021-11-09"] == (12, 11, 22.0)


def test_the_curve_ends_a_week_after_the_edition(papers, week):
    last = datetime.fromisoformat(week.edition["closes_on"]).replace(tzinfo=UTC)
    papers.set_clock(last + timedelta(days=30))
    week.work()
    curve = week.curve("final")
    assert max(curve) == (last + timedelta(days=7)).date().isoformat()
    assert set(curve.values()) == {(True,)}


def test_it_is_taken_away_as_a_table(week):
    week.sleep_until(6, 9)
    week.hear(people=3)
    week.work()
    address = f"/statistics/curve/table.csv?edition_id={week.edition['id']}"
    lines = week.office.get(address, headers={"Accept-Language": "zh"}).text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("日期,累计报名份数,累计报名人数")
    assert "2021-11-05,0,3,0" in lines[-2]
