"""Reminders, nudges and their courier on both databases, with several at work at once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from chassis import failpoints
from chassis.delivery.courier import AFTER_MARK, Courier, is_anything_due
from chassis.delivery.messenger import Messenger
from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from reporting.chasing import reminders
from reporting.chasing.courier import NOTICES
from reporting.notices.model import Notice
from tests.fixtures.reporting import CONTACT, UNIT

pytestmark = pytest.mark.integration
UNITS = 20


@pytest.fixture
def crowd(week):
    """The usual six asked of many units, on the day a week before plans are due."""
    week.office.post("/requirements/usual", json={"edition_id": week.edition["id"]})
    for n in range(UNITS - 1):
        week.papers.unit(week.edition["id"], **UNIT | {"name": f"第{n}街道", "contact": CONTACT})
    week.editor.patch(f"/units/{week.unit['id']}", json={"contact": CONTACT})
    week.papers.set_clock("2021-10-22T09:00:00+08:00")
    return week


class Post(Messenger):
    """A provider that counts what it is handed, from several threads."""

    def __init__(self, takes_reference):
        self.takes_reference = takes_reference
        self.handed = Counter()
        self._lock = threading.Lock()

    def send(self, *, to, text, kind, reference):
        with self._lock:
            self.handed[reference] += 1


def side_by_side(week, work, times=2):
    """Do it on several threads at once: what each returned."""

    def run(n):
        with week.papers.app.app_context():
            return work(n)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def statuses(week):
    with week.papers.app.app_context(), reading() as db:
        counts = select(Notice.status, func.count().label("n")).group_by(Notice.status)
        return {row.status: row.n for row in db.execute(counts)}


def remind_all(_n):
    while True:
        with transaction() as db:
            if not reminders.remind(db):
                return


def test_two_workers_remind_each_unit_once(crowd, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 3)
    side_by_side(crowd, remind_all)
    assert statuses(crowd) == {"due": UNITS}


@pytest.mark.parametrize("takes_reference", [True, False])
def test_two_couriers_hand_each_notice_over_once(crowd, takes_reference):
    run_jobs(crowd.papers.app, "write reminders")
    post = Post(takes_reference)

    def deliver(_n):
        courier = Courier(NOTICES, post, senders=4)
        while courier.turn() or is_anything_due(NOTICES):
            pass
        courier.end()

    side_by_side(crowd, deliver)
    assert (len(post.handed), set(post.handed.values())) == (UNITS, {1})
    assert statuses(crowd) == {"sent": UNITS}


def test_what_was_being_sent_when_a_worker_died_is_left_to_a_call(crowd):
    run_jobs(crowd.papers.app, "write reminders")

    class Dead(BaseException):
        pass

    def die(name):
        if name == AFTER_MARK:
            raise Dead

    unwatch = failpoints.watch(die)
    with crowd.papers.app.app_context():
        with pytest.raises(Dead):
            Courier(NOTICES, Post(False)).turn()
        unwatch()
        with transaction() as db:
            db.execute(update(Notice).values(rests_until=datetime.now(UTC) - timedelta(seconds=1)))
        post = Post(False)
        courier = Courier(NOTICES, post)
        while courier.turn():
            pass
    assert statuses(crowd) == {"sent": UNITS - 1, "given_up": 1}
    calls = crowd.office.get(f"/chasing/calls?edition_id={crowd.edition['id']}").json["items"]
    assert [call["why"] for call in calls] == ["unreachable"]


def test_of_two_nudges_at_once_each_unit_gets_one(crowd):
    query = {"edition_id": crowd.edition["id"], "whom": "nothing"}
    expected = crowd.office.get("/chasing/nudge", query_string=query).json["expected"]

    def nudge(_n):
        office = crowd.papers.staff("office")
        return office.create("/chasing/nudges", json=query | {"expected": expected}).status_code

    assert sorted(side_by_side(crowd, nudge)) == [201, 409]
    assert statuses(crowd) == {"due": UNITS}
