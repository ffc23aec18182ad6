"""Tasks on both databases: begun once, claimed by one worker, whoever comes at the same moment."""

import pytest

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from reporting.tasks import tasks
from tests.fixtures.tasks import Counting, row
from tests.fixtures.threads import at_once


@pytest.fixture
def counting(week, monkeypatch):
    counting = Counting()
    monkeypatch.setitem(week.papers.app.extensions["task_kinds"], "counting", counting.kind())
    return counting


def test_two_at_once_start_one_task_that_one_worker_claims(week, counting):
    app = week.papers.app
    body = {"kind": "counting", "about": {"parts": 2}}
    first, second = at_once(*[lambda: week.office.create("/tasks", json=body)] * 2)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    task_id = row(app, first.json["id"]).id

    def claim():
        with app.app_context(), transaction() as db:
            return tasks.claim(db, task_id)

    assert sum(task is not None for task in at_once(claim, claim)) == 1


def test_a_task_is_done_on_both_databases(week, counting):
    task = week.office.create("/tasks", json={"kind": "counting", "about": {"parts": 2}}).json
    run_jobs(week.papers.app, "run tasks")
    assert week.office.get(f"/results/{task['id']}").data == b"part 0\npart 1\n"
    run_jobs(week.papers.app, "hold tasks", "forget tasks")
    assert week.office.get("/tasks").json["items"][0]["status"] == "done"
